//! A part of the view whose type is forgotten.
//!
//! What `AnyView` is, without what the widget never does: waiting, streaming, being given
//! attributes. `AnyView` makes code for these of every type that it forgets, a third of the module.

use std::any::{Any, TypeId};

use leptos::prelude::{AddAnyAttr, Mountable, Render, RenderHtml};
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::{Rndr, types};
use leptos::tachys::view::{Position, PositionState};

/// Where something without a node of its own stands.
const PLACEHOLDER: &str = "<!--<() />-->";

/// Some part of the view.
pub(crate) struct Piece(Box<dyn View>);

/// Anything that can become a [`Piece`].
pub(crate) trait IntoPiece {
    /// Forgets the type.
    fn piece(self) -> Piece;
}

impl<T: RenderHtml + 'static> IntoPiece for T {
    fn piece(self) -> Piece {
        Piece(Box::new(self))
    }
}

trait View: Send {
    fn id(&self) -> TypeId;
    fn build(self: Box<Self>) -> PieceState;
    /// `state` must be of a view of the same type.
    fn rebuild(self: Box<Self>, state: &mut PieceState);
    #[cfg(feature = "ssr")]
    fn to_html(self: Box<Self>, html: &mut String, position: &mut Position, escape: bool);
    #[cfg(feature = "hydrate")]
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> PieceState;
}

impl<T: RenderHtml + 'static> View for T {
    fn id(&self) -> TypeId {
        TypeId::of::<T>()
    }

    fn build(self: Box<Self>) -> PieceState {
        PieceState {
            view: TypeId::of::<T>(),
            placeholder: (!T::EXISTS).then(Rndr::create_placeholder),
            state: Box::new(Render::build(*self)),
        }
    }

    fn rebuild(self: Box<Self>, state: &mut PieceState) {
        if let Some(state) = state.state.any().downcast_mut::<T::State>() {
            Render::rebuild(*self, state);
        }
    }

    #[cfg(feature = "ssr")]
    fn to_html(self: Box<Self>, html: &mut String, position: &mut Position, escape: bool) {
        self.to_html_with_buf(html, position, escape, false, Vec::new());
        if !T::EXISTS {
            html.push_str(PLACEHOLDER);
        }
    }

    #[cfg(feature = "hydrate")]
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> PieceState {
        PieceState {
            view: TypeId::of::<T>(),
            state: Box::new(RenderHtml::hydrate::<true>(*self, cursor, position)),
            placeholder: (!T::EXISTS).then(|| cursor.next_placeholder(position)),
        }
    }
}

/// What is in the page of a [`Piece`].
pub(crate) struct PieceState {
    view: TypeId,
    state: Box<dyn State>,
    placeholder: Option<types::Placeholder>,
}

trait State: Mountable {
    fn any(&mut self) -> &mut dyn Any;
}

impl<T: Mountable + 'static> State for T {
    fn any(&mut self) -> &mut dyn Any {
        self
    }
}

impl Render for Piece {
    type State = PieceState;

    fn build(self) -> PieceState {
        self.0.build()
    }

    fn rebuild(self, state: &mut PieceState) {
        if self.0.id() == state.view {
            return self.0.rebuild(state);
        }
        let mut new = self.0.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

impl Mountable for PieceState {
    fn unmount(&mut self) {
        self.state.unmount();
        if let Some(placeholder) = &mut self.placeholder {
            placeholder.unmount();
        }
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.state.mount(parent, marker);
        if let Some(placeholder) = &mut self.placeholder {
            placeholder.mount(parent, marker);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match &self.placeholder {
            Some(placeholder) => placeholder.insert_before_this(child),
            None => self.state.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<types::Element> {
        self.state.elements()
    }
}

impl AddAnyAttr for Piece {
    type Output<NewAttr: Attribute> = Self;

    /// No attributes are handed to pieces: whoever makes one writes its attributes.
    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for Piece {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
        #[cfg(feature = "ssr")]
        self.0.to_html(html, position, escape);
        #[cfg(not(feature = "ssr"))]
        let _ = (html, position, escape, PLACEHOLDER);
    }

    /// Only what the edge has rendered is taken over.
    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> PieceState {
        #[cfg(feature = "hydrate")]
        return self.0.hydrate(cursor, position);
        #[cfg(not(feature = "hydrate"))]
        {
            let _ = (cursor, position);
            self.0.build()
        }
    }

    fn into_owned(self) -> Self {
        self
    }
}
