//! The shell: a socket, and what becomes of answers on it.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Sleep;

use crate::http::{End, Reply, Req};
use crate::sim::Sim;

/// Larger bodies are refused.
const MAX_BODY: usize = 4 << 20;
/// Pieces into which a slow body is cut.
const PIECES: usize = 20;
/// A hanging answer is given up after this.
const FOR_EVER: Duration = Duration::from_secs(3600);

/// The answer must not arrive: the connection is reset.
#[derive(Debug)]
struct Reset;

impl std::fmt::Display for Reset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a fault resets this connection")
    }
}

impl std::error::Error for Reset {}

async fn serve(sim: &Sim, request: Request<Incoming>) -> Result<Response<Body>, Reset> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(Body::new(body), MAX_BODY).await else {
        let reply = Reply::json(
            413,
            &json!({"error": {"code": 413, "message": "Too large."}}),
        );
        return Ok(into_response(reply));
    };
    let raw_query = parts.uri.query().unwrap_or_default().to_owned();
    let request = Req {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: url::form_urlencoded::parse(raw_query.as_bytes())
            .into_owned()
            .collect(),
        raw_query,
        headers: parts.headers,
        body: body.to_vec(),
    };
    if request.path.ends_with("/events/watch") && sim.lock().settings.sync_before_answer {
        let reply = sim.answer(&request);
        for delivery in sim.take_deliveries() {
            let _ = tokio::time::timeout(Duration::from_secs(2), sim.deliver(&delivery)).await;
        }
        return Ok(into_response(reply));
    }
    let reply = sim.handle(&request);
    tokio::time::sleep(Duration::from_millis(reply.fate.delay_ms)).await;
    match reply.fate.end {
        End::Reset | End::Refuse => return Err(Reset),
        End::Hang => {
            tokio::time::sleep(FOR_EVER).await;
            return Err(Reset);
        }
        End::Answer | End::Cut(_) => {}
    }
    Ok(into_response(reply))
}

fn into_response(reply: Reply) -> Response<Body> {
    let whole = reply.body.len();
    let cut = match reply.fate.end {
        End::Cut(at) => Some(at),
        _ => None,
    };
    let body = if cut.is_some() || reply.fate.body_ms > 0 {
        let mut bytes = Bytes::from(reply.body);
        bytes.truncate(cut.unwrap_or(whole));
        Body::new(Slow {
            piece: bytes.len().div_ceil(PIECES).max(1),
            left: bytes,
            cut: cut.is_some(),
            announced: whole as u64,
            pause: Duration::from_millis(reply.fate.body_ms) / 20,
            asleep: None,
        })
    } else {
        Body::from(reply.body)
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .append(HeaderName::from_static(name), value);
        }
    }
    response
}

/// A body that comes in pieces with pauses, and may end before its end.
struct Slow {
    left: Bytes,
    piece: usize,
    cut: bool,
    announced: u64,
    pause: Duration,
    asleep: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Slow {
    type Data = Bytes;
    type Error = Reset;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Reset>>> {
        if self.left.is_empty() && !self.cut {
            return Poll::Ready(None);
        }
        let pause = self.pause;
        let asleep = self
            .asleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
        if asleep.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.asleep = None;
        if self.left.is_empty() {
            return Poll::Ready(Some(Err(Reset)));
        }
        let piece = self.piece.min(self.left.len());
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(piece)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

/// Serves one connection to its end.
async fn connection(sim: Sim, stream: TcpStream) {
    let reset = Arc::new(AtomicBool::new(false));
    let service = service_fn(|request| {
        let (sim, reset) = (sim.clone(), Arc::clone(&reset));
        async move {
            serve(&sim, request).await.inspect_err(|_| {
                reset.store(true, Ordering::Relaxed);
            })
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let ended = Pin::new(&mut connection).await;
    if reset.load(Ordering::Relaxed) && ended.is_err() {
        // Closing without lingering sends RST instead of FIN.
        let _ = connection.into_parts().io.inner().set_zero_linger();
    }
}

async fn accept(sim: Sim, listener: TcpListener) -> Infallible {
    let mut open = JoinSet::new();
    loop {
        while open.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true);
                open.spawn(connection(sim.clone(), stream));
            }
            // Out of file handles, for example: those that are open may close meanwhile.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// A running server.
pub struct Server {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub base: String,
    pub sim: Sim,
    tasks: [JoinHandle<()>; 3],
}

impl Server {
    /// Listens on loopback; port 0 takes any free one.
    ///
    /// # Errors
    /// The port is taken or the data file is not usable.
    pub async fn start(port: u16, file: Option<PathBuf>) -> io::Result<Self> {
        let sim = Sim::new(file)?;
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let base = format!("http://{}", listener.local_addr()?);
        {
            let mut state = sim.lock();
            state.base.clone_from(&base);
            state.pretty = true;
        }
        // Late pushes become due as the simulator's clock goes on.
        let sending = {
            let sim = sim.clone();
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    sim.send_due();
                }
            })
        };
        let saving = tokio::spawn(sim.clone().keep_saving());
        let accepting = {
            let sim = sim.clone();
            tokio::spawn(async move {
                accept(sim, listener).await;
            })
        };
        Ok(Self {
            base,
            sim,
            tasks: [saving, sending, accepting],
        })
    }

    /// Saves and stops without waiting for open connections.
    ///
    /// # Errors
    /// The state can't be saved.
    pub fn stop(self) -> io::Result<()> {
        for task in &self.tasks {
            task.abort();
        }
        self.sim.save()
    }
}
