//! Bytes that no browser sends: never a 5xx, never a hang.

use e2e::Findings;
use e2e::days::Day;
use e2e::people::{OWNER, SITE, bookings};
use e2e::raw::{Answer, exchange, get};
use e2e::world::World;

#[tokio::test]
async fn bytes_that_no_browser_sends() {
    let mut wrong = Findings::default();
    let at = World::start().await;
    at.connected().await;
    let day = Day::working();
    let before = at.events(OWNER, "primary").await.len();
    let site = format!("/v1/sites/{SITE}");
    let targets: Vec<Vec<u8>> = vec![
        b"/v1/sites/%00/events/intro".to_vec(),
        b"/v1/sites/%ff%fe/events/intro".to_vec(),
        b"/v1/sites/\xff\xfe/events/intro".to_vec(),
        b"/v1/sites/%/events/%zz".to_vec(),
        b"/v1/sites/%2e%2e/%2e%2e/internal/connect".to_vec(),
        b"/../../../../etc/passwd".to_vec(),
        b"/setup/..%2f..%2fwrangler.toml".to_vec(),
        b"/b/%00".to_vec(),
        b"/b/%ff".to_vec(),
        b"//".to_vec(),
        b"///v1//sites".to_vec(),
        b"/?".to_vec(),
        b"/;jsessionid=1".to_vec(),
        b"http://elsewhere.example/setup".to_vec(),
        [b"/", vec![b'a'; 7_000].as_slice()].concat(),
        format!("{site}/events/{}", "%41".repeat(2_000)).into_bytes(),
        format!(
            "{site}/events/intro/slots/30/{}?{}",
            day.month(),
            "a=b&".repeat(1_500)
        )
        .into_bytes(),
        format!("{site}/events/%27%20OR%201%3D1%3B--").into_bytes(),
        format!("{site}/events/intro%00/slots/30/{}", day.month()).into_bytes(),
        format!("{site}%2Fevents%2Fintro").into_bytes(),
        "/v1/sites/ада/events/интро".as_bytes().to_vec(),
        b"/google/callback?state=%00&code=%ff".to_vec(),
        b"/google/callback?state=a&state=b&code=c&error=d&iss=e".to_vec(),
        b"/google/callback".to_vec(),
        b"/setup?problem=%3Cscript%3Ealert(1)%3C/script%3E".to_vec(),
    ];
    for target in &targets {
        let shown = String::from_utf8_lossy(target);
        let shown: String = shown.chars().take(80).collect();
        match exchange(&at, &get(target)).await {
            Answer::Status(status) => wrong.check(status < 500, || format!("{shown}: {status}")),
            // The server's own parser may refuse it without a word.
            Answer::Closed => {}
            Answer::Hung => wrong.add(format!("{shown}: hangs")),
        }
    }
    let path = bookings();
    let long = "x".repeat(20_000);
    let requests: Vec<(&str, Vec<u8>)> = vec![
        // A method that nobody knows never gets as far as us: workerd itself says 501.
        ("an odd method", b"PROPFIND /setup HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec()),
        ("no host", b"GET /setup HTTP/1.1\r\n\r\n".to_vec()),
        ("a strange host", b"GET /setup HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n".to_vec()),
        ("a large header", format!("GET /setup HTTP/1.1\r\nHost: localhost\r\nX-Long: {long}\r\n\r\n").into_bytes()),
        ("a large cookie", format!("GET /v1/me HTTP/1.1\r\nHost: localhost\r\nCookie: freeslot={long}\r\n\r\n").into_bytes()),
        ("a broken cookie", b"GET /v1/me HTTP/1.1\r\nHost: localhost\r\nCookie: freeslot=; freeslot=.; =; freeslot-login=%00\r\n\r\n".to_vec()),
        ("a header of bytes", b"GET /v1/me HTTP/1.1\r\nHost: localhost\r\nCookie: freeslot=\xff\xfe\r\nAuthorization: Bearer \xff\r\n\r\n".to_vec()),
        ("a large bearer", format!("GET {path}/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {long}\r\n\r\n").into_bytes()),
        ("a long key", format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: {long}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}").into_bytes()),
        ("a huge length", format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{{").into_bytes()),
        ("a negative length", format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n").into_bytes()),
        ("a bad chunk", format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").into_bytes()),
        ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(40)),
        ("our own header", format!("GET {site}/events/intro HTTP/1.1\r\nHost: localhost\r\nX-Freeslot-Object: other\r\nX-Freeslot-Account: google:1\r\nX-Freeslot-Network: y\r\n\r\n").into_bytes()),
    ];
    for (name, request) in &requests {
        match exchange(&at, request).await {
            Answer::Status(status) => wrong.check(status < 500, || format!("{name}: {status}")),
            Answer::Closed => {}
            Answer::Hung => wrong.check(*name == "no HTTP", || format!("{name}: hangs")),
        }
    }
    assert_eq!(at.events(OWNER, "primary").await.len(), before);
    at.is_well(&day.at("13:00")).await;
    wrong.end();
}
