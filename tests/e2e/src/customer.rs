//! A customer's page: one tag, served on another site than the edge.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Serves one page on `http://127.0.0.1:PORT` until it is dropped.
pub struct CustomerPage {
    /// The page's address.
    pub url: String,
    server: JoinHandle<()>,
}

impl CustomerPage {
    /// A page with this inside its body, and this `Content-Security-Policy`, if any.
    pub async fn serve(body: &str, policy: Option<&str>) -> Self {
        let html = format!(
            "<!doctype html><html lang=en><meta charset=utf-8>\
             <meta name=viewport content='width=device-width, initial-scale=1'>\
             <meta name=color-scheme content='light dark'><title>A workshop</title>\
             <link rel=icon href='data:,'>\
             <body style='margin:24px auto;max-width:960px;padding:0 16px'>\
             <main><h1>Book a visit</h1>{body}</main></body></html>"
        );
        let policy = policy.map_or_else(String::new, |policy| {
            format!("Content-Security-Policy: {policy}\r\n")
        });
        let more = format!("Cache-Control: no-store\r\n{policy}");
        Self::answer(&[("/", &html)], &more).await
    }

    /// Files by their paths, `/` among them, which is also what stands where there is none. A page
    /// left is kept by the browser, as it may be on most sites.
    pub async fn serve_files(files: &[(&str, &str)], policy: Option<&str>) -> Self {
        let policy = policy.map_or_else(String::new, |policy| {
            format!("Content-Security-Policy: {policy}\r\n")
        });
        Self::answer(files, &format!("Cache-Control: no-cache\r\n{policy}")).await
    }

    async fn answer(files: &[(&str, &str)], headers: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let answer = |(path, text): &(&str, &str)| {
            let kind = match path.rsplit_once('.') {
                Some((_, "js")) => "text/javascript",
                Some((_, "css")) => "text/css",
                Some((_, "ics")) => "text/calendar",
                _ => "text/html",
            };
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\n{headers}\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{text}",
                text.len()
            );
            ((*path).to_owned(), answer)
        };
        let answers: Arc<BTreeMap<_, _>> = Arc::new(files.iter().map(answer).collect());
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let answers = answers.clone();
                tokio::spawn(async move {
                    let mut seen = Vec::new();
                    let mut chunk = [0; 2048];
                    while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
                        match stream.read(&mut chunk).await {
                            Ok(count @ 1..) => seen.extend_from_slice(&chunk[..count]),
                            _ => return,
                        }
                    }
                    let seen = String::from_utf8_lossy(&seen);
                    let path = seen.split([' ', '?']).nth(1).unwrap_or_default();
                    let Some(answer) = answers.get(path).or_else(|| answers.get("/")) else {
                        return;
                    };
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self {
            url: format!("http://127.0.0.1:{port}/"),
            server,
        }
    }
}

impl Drop for CustomerPage {
    fn drop(&mut self) {
        self.server.abort();
    }
}
