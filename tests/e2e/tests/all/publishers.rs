//! Addresses of calendars in the real runtime: what the Worker's own `fetch` does with publishers
//! that lead astray, send without end, or say nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use e2e::owner::Owner;
use e2e::page::Reply;
use e2e::people::SITE;
use e2e::until;
use e2e::world::World;
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nEND:VCALENDAR\r\n";
const MOST_BYTES: usize = 1 << 20;
/// What lies in buffers between a publisher and who has stopped listening.
const BUFFERED: usize = 16 << 20;

/// What was seen at an address.
#[derive(Default)]
struct Seen {
    asked: AtomicUsize,
    /// Bytes that somebody took of an answer without end.
    taken: AtomicUsize,
    /// Answers that nobody waits for any more.
    left: AtomicUsize,
}

async fn path_of(stream: &mut TcpStream) -> Option<String> {
    let (mut seen, mut chunk) = (Vec::new(), [0; 2048]);
    while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk).await {
            Ok(count @ 1..) => seen.extend_from_slice(&chunk[..count]),
            _ => return None,
        }
    }
    let seen = String::from_utf8_lossy(&seen);
    Some(seen.split(' ').nth(1)?.to_owned())
}

async fn answer(mut stream: TcpStream, elsewhere: String, seen: Arc<Seen>) {
    let Some(path) = path_of(&mut stream).await else {
        return;
    };
    seen.asked.fetch_add(1, Ordering::Relaxed);
    let found =
        |to: &str| format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
    let whole = match path.as_str() {
        "/hop" => found("/calendar.ics"),
        "/round" => found("/round"),
        "/away" => found(&elsewhere),
        "/calendar.ics" => format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{FILE}",
            FILE.len()
        ),
        _ => String::new(),
    };
    let _ = stream.write_all(whole.as_bytes()).await;
    match path.as_str() {
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            let piece = vec![b'x'; 1 << 16];
            while stream.write_all(&piece).await.is_ok() {
                seen.taken.fetch_add(piece.len(), Ordering::Relaxed);
            }
        }
        "/silent" => while matches!(stream.read(&mut [0; 64]).await, Ok(1..)) {},
        "/drip" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            while stream.write_all(b"B").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        _ => return,
    }
    seen.left.fetch_add(1, Ordering::Relaxed);
}

/// Somebody who publishes at a loopback address, and leads on to `elsewhere`.
async fn publish(host: &str, elsewhere: &str) -> (String, Arc<Seen>) {
    let listener = TcpListener::bind((host, 0)).await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let seen = Arc::new(Seen::default());
    let (told, elsewhere) = (seen.clone(), elsewhere.to_owned());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, elsewhere.clone(), told.clone()));
        }
    });
    (format!("http://{host}:{port}"), seen)
}

async fn add(owner: &mut Owner, host: &str, address: &str) -> Reply {
    let path = format!("/v1/owner/sites/{SITE}/hosts/{host}/feeds-in");
    let body = json!({ "address": address });
    owner.send(Method::POST, &path, Some(&body)).await
}

#[tokio::test]
async fn publishers_that_lead_astray_send_without_end_or_say_nothing_are_left() {
    let at = World::start_with(&[("FEEDS_ON_LOOPBACK", "yes")]).await;
    let mut owner = at.connected().await;
    let host = owner.view().await["hosts"][0]["id"].clone();
    let host = host.as_str().expect("an id");
    // On this machine too, but not where addresses may be under test.
    let (inside, inner) = publish("127.0.0.2", "").await;
    let (base, seen) = publish("127.0.0.1", &format!("{inside}/calendar.ics")).await;
    for (path, says) in [
        ("/away", "redirects to one that we don’t open"),
        ("/round", "redirects too many times"),
        ("/endless", "larger than 1 MB"),
        ("/silent", "within five seconds"),
        ("/drip", "within five seconds"),
    ] {
        let refused = add(&mut owner, host, &format!("{base}{path}")).await;
        assert!(refused.text.contains(says), "{path}: {}", refused.text);
        assert!(refused.status >= 400, "{path}: {}", refused.status);
    }
    until("the three to be left", async || {
        (seen.left.load(Ordering::Relaxed) == 3).then_some(())
    })
    .await;
    let taken = seen.taken.load(Ordering::Relaxed);
    assert!((MOST_BYTES..BUFFERED).contains(&taken), "{taken}");
    assert_eq!(
        inner.asked.load(Ordering::Relaxed),
        0,
        "nobody may be sent there"
    );
    // One for each that ends, and the first and three more that lead on.
    assert_eq!(seen.asked.load(Ordering::Relaxed), 1 + 4 + 3);
    let view = add(&mut owner, host, &format!("{base}/hop")).await;
    view.expect(201);
}
