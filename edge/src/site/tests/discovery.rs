//! Every request that goes to Google is known to its discovery file. The deployment looks at all
//! of them when it ends; here is that it would notice.

use serde_json::json;

use super::deployment::{Deployment, OWNER};

#[tokio::test]
#[should_panic(expected = "Google's discovery file has none of it")]
async fn a_request_that_google_does_not_know_fails_its_test() {
    let at = Deployment::new();
    let scopes = ["https://www.googleapis.com/auth/calendar.readonly"];
    let tokens = at.control("tokens", json!({"email": OWNER, "scopes": scopes}));
    let token = tokens["access_token"].as_str().unwrap();
    at.read_google(token, "calendars/primary/events?madeUp=1");
}
