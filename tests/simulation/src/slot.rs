//! A place where one task waits for one value. Who waits is known, so only tasks that can go on
//! are ever polled, and the scheduler can choose among them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// Which task is being polled, and which ones can go on.
#[derive(Default)]
pub(crate) struct Ready {
    pub(crate) current: Cell<u64>,
    pub(crate) tasks: RefCell<BTreeSet<u64>>,
}

struct Inner<T> {
    value: Option<T>,
    waiter: Option<u64>,
}

/// One value, given once.
pub(crate) struct Slot<T> {
    inner: Rc<RefCell<Inner<T>>>,
    ready: Rc<Ready>,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self {
            inner: Rc::clone(&self.inner),
            ready: Rc::clone(&self.ready),
        }
    }
}

impl<T> Slot<T> {
    pub(crate) fn new(ready: &Rc<Ready>) -> Self {
        Self {
            inner: Rc::new(RefCell::new(Inner {
                value: None,
                waiter: None,
            })),
            ready: Rc::clone(ready),
        }
    }

    /// Gives the value; a second one is dropped.
    pub(crate) fn fill(&self, value: T) {
        let mut inner = self.inner.borrow_mut();
        if inner.value.is_some() {
            return;
        }
        inner.value = Some(value);
        if let Some(task) = inner.waiter.take() {
            self.ready.tasks.borrow_mut().insert(task);
        }
    }
}

impl<T> Future for Slot<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<T> {
        let mut inner = self.inner.borrow_mut();
        match inner.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                inner.waiter = Some(self.ready.current.get());
                Poll::Pending
            }
        }
    }
}
