//! The operator, who changes the master key while everything goes on.

use std::rc::Rc;

use http::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::people::{header, request};
use crate::ports::OPERATOR_CODE;
use crate::tell;
use crate::world::World;

/// A second key; then everything is sealed anew, asking until nothing is left. The old one stays,
/// for links were signed with it; or it goes too early, and only they are lost by that (README).
pub(crate) async fn rotate(world: World) {
    world.sleep(world.pick(60..5400)).await;
    let mut config = (**world.0.config.borrow()).clone();
    config.master_keys.insert(2, vec![9; 32]);
    *world.0.config.borrow_mut() = Rc::new(config);
    tell!(world, "the operator has a new master key");
    let mut after = String::new();
    for _ in 0..40 {
        let body = json!({"after": after});
        let mut request = request("POST", "/v1/operator/reseal", Some(&body));
        header(
            &mut request,
            &AUTHORIZATION,
            &format!("Bearer {OPERATOR_CODE}"),
        );
        let answer = world.ask("the operator", request, "192.0.2.9").await;
        let report: Value = answer
            .filter(|answer| answer.status().is_success())
            .and_then(|answer| serde_json::from_slice(answer.body()).ok())
            .unwrap_or_default();
        tell!(world, "the operator is told: {report}");
        let silent = report["silent"]
            .as_array()
            .is_none_or(|all| !all.is_empty());
        if report["key"] == 2 && report["left"] == 0 && !silent && report["next"].is_null() {
            world.0.sealed_under.set(Some(2));
            if world.once_in(2) {
                world.sleep(world.pick(60..3600)).await;
                let mut config = (**world.0.config.borrow()).clone();
                config.master_keys.remove(&1);
                *world.0.config.borrow_mut() = Rc::new(config);
                tell!(world, "the operator takes the old master key away");
                world.0.old_key_gone.set(true);
            }
            return;
        }
        after = report["next"].as_str().unwrap_or("").to_owned();
        world.sleep(world.pick(10..600)).await;
    }
}
