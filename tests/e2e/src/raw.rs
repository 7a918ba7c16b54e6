//! HTTP as bytes, for what no client library would send.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::World;

/// Longer than this is a hang.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What came back for some bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// A status line.
    Status(u16),
    /// The connection was closed without one: the server's parser refused the bytes.
    Closed,
    /// Nothing for ten seconds.
    Hung,
}

/// Sends bytes to the Worker and reads the status.
pub async fn exchange(at: &World, bytes: &[u8]) -> Answer {
    let address = at.edge.trim_start_matches("http://localhost:");
    let work = async {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{address}"))
            .await
            .ok()?;
        // It may be answered, and closed, before all of it is sent.
        let _ = stream.write_all(bytes).await;
        let mut seen = Vec::new();
        let mut chunk = [0; 4096];
        loop {
            match stream.read(&mut chunk).await {
                Ok(count @ 1..) => seen.extend_from_slice(&chunk[..count]),
                _ => return status(&seen),
            }
            if let Some(status) = status(&seen) {
                return Some(status);
            }
        }
    };
    match tokio::time::timeout(TIMEOUT, work).await {
        Ok(Some(status)) => Answer::Status(status),
        Ok(None) => Answer::Closed,
        Err(_) => Answer::Hung,
    }
}

fn status(seen: &[u8]) -> Option<u16> {
    let line = seen.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
    std::str::from_utf8(line).ok()?.parse().ok()
}

/// A request without a body; `target` goes onto the wire as it is.
#[must_use]
pub fn get(target: &[u8]) -> Vec<u8> {
    let mut bytes = b"GET ".to_vec();
    bytes.extend_from_slice(target);
    bytes.extend_from_slice(b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    bytes
}
