//! What an event type asks beyond name and e-mail: asked, checked, kept, shown to the host alone.

use serde_json::{Value, json};

use super::deployment::Deployment;
use super::people::{Browser, Reply, connected};
use super::story::events;

const START: &str = "2026-11-24T09:00:00Z";
const EVENT: &str = "/v1/owner/sites/ada-lovelace/events/intro";

fn asked() -> Value {
    json!([
        {"id": "phone", "label": "Your phone number?", "kind": "phone", "required": true},
        {"id": "topics", "label": "What about?", "kind": "several", "options": ["Knee", "Back"]},
        {"id": "terms", "label": "I have read the <terms>", "kind": "checkbox", "required": true},
    ])
}

async fn ask(owner: &mut Browser, questions: Value) -> Reply {
    let mut event = owner.view().await["events"][0].clone();
    event["questions"] = questions;
    owner.send("PUT", EVENT, Some(event)).await
}

async fn book(at: &Deployment, answers: Value) -> Reply {
    let body = json!({"event": "intro", "minutes": 30, "start": START, "name": "Grace",
        "email": "grace@example.org", "notes": "Hello", "zone": "Europe/Berlin", "lang": "en",
        "answers": answers});
    let key = format!("{:0>22}", answers_key(&body));
    let key = [("idempotency-key", key.as_str())];
    at.visit("POST", "/v1/sites/ada-lovelace/bookings", &key, Some(body))
        .await
}

/// Another body is another booking.
fn answers_key(body: &Value) -> usize {
    body.to_string().bytes().map(usize::from).sum()
}

#[tokio::test]
async fn answers_are_checked_kept_and_stand_in_the_event() {
    let (at, mut owner) = connected().await;
    ask(&mut owner, asked()).await.expect(200);
    let path = "/v1/sites/ada-lovelace/events/intro";
    let view = at.visit("GET", path, &[], None).await.expect(200).body;
    assert_eq!(view["questions"], asked());

    let terms = json!({"question": "terms", "text": "yes"});
    for (answers, field) in [
        (json!([]), "answers.phone"),
        (
            json!([{"question": "phone", "text": "soon"}, terms]),
            "answers.phone",
        ),
        (
            json!([{"question": "phone", "text": "0171 234567"}]),
            "answers.terms",
        ),
        (json!([{"question": "age", "text": "7"}]), "answers.age"),
    ] {
        let refused = book(&at, answers).await.expect(422).body;
        assert_eq!(refused["field"], field);
    }
    assert!(
        at.slots().await.contains(&START.to_owned()),
        "nothing was kept"
    );

    let answers = json!([{"question": "topics", "text": "Back\nKnee"},
        {"question": "phone", "text": " 0171 234567 "}, terms]);
    book(&at, answers).await.expect(201);
    let description = events(&at)[0]["description"].as_str().unwrap().to_owned();
    let text = "Hello\n\nYour phone number?\n0171 234567\n\nWhat about?\nBack, Knee\n\n\
                I have read the &lt;terms&gt;\nyes";
    assert!(description.contains(text), "{description}");
    // As they were asked then, whatever is asked later.
    ask(&mut owner, json!([])).await.expect(200);
    let shown = &owner.view().await["bookings"][0]["answers"];
    assert_eq!(
        shown[0],
        json!({"label": "Your phone number?", "text": "0171 234567"})
    );
    assert_eq!(shown.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn below_full_detail_no_answer_is_in_the_calendar() {
    let (at, mut owner) = connected().await;
    let mut event = owner.view().await["events"][0].clone();
    event["questions"] = asked();
    event["detail"] = json!("initials");
    owner.send("PUT", EVENT, Some(event)).await.expect(200);
    let answers = json!([{"question": "phone", "text": "0171 234567"},
        {"question": "terms", "text": "yes"}]);
    book(&at, answers).await.expect(201);
    let event = events(&at)[0].to_string();
    assert!(
        !event.contains("0171") && !event.contains("phone number"),
        "{event}"
    );
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_at_its_field() {
    let (_at, mut owner) = connected().await;
    let question = json!({"id": "q1", "label": "Which?", "kind": "radio"});
    let refused = ask(&mut owner, json!([question])).await.expect(422).body;
    assert_eq!(refused["field"], "questions[0].options");
    let unknown = json!({"id": "q1", "label": "Which?", "kind": "drawing"});
    ask(&mut owner, json!([unknown])).await.expect(400);
}

#[tokio::test]
async fn without_a_script_they_are_asked_too_and_nothing_typed_is_lost() {
    let (at, mut owner) = connected().await;
    ask(&mut owner, asked()).await.expect(200);
    let path = "/book/ada-lovelace/intro/plain";
    let form = format!("{path}?minutes=30&zone=Europe/Berlin&start={START}&lang=de");
    let page = at.visit("GET", &form, &[], None).await.expect(200).text;
    for part in [
        "name=\"q-phone\" type=\"tel\"",
        "name=\"q-topics\" type=\"checkbox\" value=\"Back\"",
        "What about? (freiwillig)",
        "I have read the &lt;terms&gt;",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (_, key) = page.split_once("name=\"key\" value=\"").unwrap();
    let key = key.split('"').next().unwrap();
    let typed = format!(
        "minutes=30&zone=Europe%2FBerlin&start={START}&key={key}&name=Grace&email=grace%40example.org\
         &q-topics=Knee&q-topics=Back"
    );
    let page = at
        .post_form(&format!("{path}?lang=de"), &format!("{typed}&q-phone=soon"))
        .await;
    assert_eq!(page.status, 422);
    assert!(
        page.text.contains("geben Sie eine Telefonnummer ein"),
        "{}",
        page.text
    );
    assert_eq!(page.text.matches(" checked").count(), 2, "{}", page.text);
    let booked = at
        .post_form(path, &format!("{typed}&q-phone=0171+234567&q-terms=yes"))
        .await;
    assert_eq!(booked.status, 303, "{}", booked.text);
    let shown = &owner.view().await["bookings"][0]["answers"];
    assert_eq!(shown[1]["text"], "Knee, Back");
}
