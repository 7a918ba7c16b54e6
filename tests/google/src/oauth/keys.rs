//! Signs id_tokens with RS256. The key is a fixed TEST key: it is public and proves nothing.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use serde_json::{Value, json};

const KEY_ID: &str = "google-sim-test-only-1";

static KEY: LazyLock<KeyPair> = LazyLock::new(|| {
    let text: String = include_str!("TEST-ONLY-signing-key.b64")
        .split_whitespace()
        .collect();
    let der = STANDARD.decode(text).expect("the test key is base64");
    KeyPair::from_der(&der).expect("the test key is an RSA key in PKCS#1")
});

/// The published key set.
pub(super) fn certs() -> Value {
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let public = PublicKeyComponents::<Vec<u8>>::from(KEY.public_key());
    json!({"keys": [{
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID,
        "n": part(&public.n),
        "e": part(&public.e),
    }]})
}

/// A signed JWT with these claims.
pub(super) fn sign(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!(
        "{}.{}",
        part(&json!({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"})),
        part(claims)
    );
    let mut signature = vec![0; KEY.public().modulus_len()];
    // PKCS#1 v1.5 is deterministic; the generator is only used for blinding.
    KEY.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        text.as_bytes(),
        &mut signature,
    )
    .expect("a buffer of the modulus' length is enough");
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}
