//! What is sealed or signed opens in its own place only, and not after a change.

use super::*;
use crate::testing::{SeededRandom, config};

const NOW: i64 = 1_795_420_800;

/// `text` with one character replaced, dropped or added, at every place.
fn changes(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for at in 0..=text.len() {
        let (head, tail) = text.split_at(at);
        for c in ["A", "b", "0", "1", ".", "-", "+", "=", " "] {
            out.push(format!("{head}{c}{tail}"));
            if !tail.is_empty() && !tail.starts_with(c) {
                out.push(format!("{head}{c}{}", &tail[1..]));
            }
        }
        if !tail.is_empty() {
            out.push(format!("{head}{}", &tail[1..]));
        }
    }
    out
}

fn at(epoch: i64) -> Timestamp {
    Timestamp::from_epoch(epoch)
}

#[test]
fn opens_only_in_its_own_place() {
    let config = config();
    let random = SeededRandom::new(1);
    let ada = Sealer::new(&config, "ada");
    let text = ada.seal(&*random, "refresh:c1", b"1//0secret");
    assert_eq!(ada.open("refresh:c1", &text), Ok(b"1//0secret".to_vec()));
    assert_eq!(ada.open("refresh:c2", &text), Err(SealError));
    assert_eq!(ada.open("access:c1", &text), Err(SealError));
    assert_eq!(
        Sealer::new(&config, "bob").open("refresh:c1", &text),
        Err(SealError)
    );
    // Owner and purpose do not run into each other.
    assert_eq!(
        Sealer::new(&config, "adar").open("efresh:c1", &text),
        Err(SealError)
    );
    assert_ne!(text, ada.seal(&*random, "refresh:c1", b"1//0secret"));
    assert!(!text.contains("secret"));
}

#[test]
fn no_change_of_a_sealed_text_opens() {
    let config = config();
    let sealer = Sealer::new(&config, "ada");
    let text = sealer.seal(&*SeededRandom::new(1), "p", b"plain");
    for changed in changes(&text) {
        assert_eq!(sealer.open("p", &changed), Err(SealError), "{changed}");
    }
    assert_eq!(sealer.open("p", ""), Err(SealError));
    assert_eq!(sealer.open("p", "1."), Err(SealError));
    assert_eq!(sealer.seal(&*SeededRandom::new(1), "p", b"").len(), 2 + 38);
}

#[test]
fn keys_rotate() {
    let mut config = config();
    let random = SeededRandom::new(1);
    let old_text = Sealer::new(&config, "ada").seal(&*random, "p", b"plain");
    let old_token = sign_token(&config, "p", b"load");
    config.master_keys.insert(2, vec![9; 32]);
    let new_text = Sealer::new(&config, "ada").seal(&*random, "p", b"plain");
    assert!(old_text.starts_with("1.") && new_text.starts_with("2."));
    assert_eq!(
        Sealer::new(&config, "ada").open("p", &old_text),
        Ok(b"plain".to_vec())
    );
    assert_eq!(
        Sealer::new(&config, "ada").open("p", &new_text),
        Ok(b"plain".to_vec())
    );
    assert_eq!(verify_token(&config, "p", &old_token), Ok(b"load".to_vec()));
    assert!(sign_token(&config, "p", b"load").starts_with("2."));
    // The number is bound: a text does not open under another key's number.
    let renumbered = format!("2{}", &old_text[1..]);
    assert_eq!(
        Sealer::new(&config, "ada").open("p", &renumbered),
        Err(SealError)
    );
    config.master_keys.remove(&1);
    assert_eq!(
        Sealer::new(&config, "ada").open("p", &old_text),
        Err(SealError)
    );
    assert_eq!(verify_token(&config, "p", &old_token), Err(TokenInvalid));
}

#[test]
fn no_change_of_a_link_opens() {
    let config = config();
    let token = manage_token(&config, "ada", "b1", at(NOW + 10));
    let managed = Managed {
        site: "ada".into(),
        booking: "b1".into(),
        expires: at(NOW + 10),
    };
    assert_eq!(parse_manage_token(&config, &token), Ok(managed));
    for changed in changes(&token) {
        let opened = parse_manage_token(&config, &changed);
        assert_eq!(opened, Err(LinkError::Forged), "{changed}");
    }
}

#[test]
fn links_expire() {
    let config = config();
    let invitation = invitation_token(&config, "ada", "h1", at(NOW));
    assert_eq!(
        parse_invitation_token(&config, &invitation, at(NOW - 1)),
        Ok(Invited {
            until: at(NOW),
            site: "ada".into(),
            host: "h1".into()
        })
    );
    assert_eq!(
        parse_invitation_token(&config, &invitation, at(NOW)),
        Err(LinkError::Expired)
    );
}

#[test]
fn a_link_of_one_kind_is_none_of_another() {
    let config = config();
    let manage = manage_token(&config, "ada", "b1", at(NOW + 10));
    let invitation = invitation_token(&config, "ada", "h1", at(NOW + 10));
    assert_eq!(
        parse_invitation_token(&config, &manage, at(NOW)),
        Err(LinkError::Forged)
    );
    assert_eq!(
        parse_manage_token(&config, &invitation),
        Err(LinkError::Forged)
    );
    assert_eq!(parse_channel_token(&config, &manage), Err(TokenInvalid));
    let channel = channel_token(&config, "ada", "c1", "ch1");
    let pushed = Pushed {
        site: "ada".into(),
        calendar: "c1".into(),
        channel: "ch1".into(),
    };
    assert_eq!(parse_channel_token(&config, &channel), Ok(pushed));
    // Google takes at most 256 characters.
    let id = "v".repeat(26);
    assert!(channel_token(&config, &"s".repeat(40), &id, &id).len() <= 256);
}

#[test]
fn an_address_of_a_feed_is_of_one_feed_and_of_no_other_kind() {
    let config = config();
    let token = feed_token(&config, "ada", "f1");
    let link = FeedLink {
        site: "ada".into(),
        feed: "f1".into(),
    };
    assert_eq!(parse_feed_token(&config, &token), Ok(link));
    let manage = manage_token(&config, "ada", "f1", at(NOW + 10));
    assert_eq!(parse_feed_token(&config, &manage), Err(TokenInvalid));
    assert_eq!(parse_manage_token(&config, &token), Err(LinkError::Forged));
    assert_eq!(parse_channel_token(&config, &token), Err(TokenInvalid));
}

#[test]
fn a_shortened_tag_is_refused() {
    let config = config();
    let token = sign_token(&config, "p", b"load");
    let (head, tag) = token.rsplit_once('.').unwrap();
    let tag = URL_SAFE_NO_PAD.decode(tag).unwrap();
    for length in 0..tag.len() {
        let short = format!("{head}.{}", URL_SAFE_NO_PAD.encode(&tag[..length]));
        assert_eq!(verify_token(&config, "p", &short), Err(TokenInvalid));
    }
}

#[test]
fn known_texts() {
    assert_eq!(base32hex(&[0xff, 0, 0x10]), "vs010");
    assert_eq!(
        sha256_hex(b"abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}
