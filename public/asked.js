// Asks what became of a booking whose answer did not come, with the key that it was sent with, and
// goes to the booking's own page once there is one.
"use strict";

const main = document.querySelector("main");
const key = location.hash.slice(1);

const say = (what) => {
  for (const one of main.children) one.hidden = one.dataset.when !== what;
};

async function ask(pause) {
  try {
    const answer = await fetch(`/v1/sites/${main.dataset.site}/bookings`, {
      headers: { "Idempotency-Key": key },
      cache: "no-store",
      signal: AbortSignal.timeout(20000),
    });
    if (answer.ok) {
      // The language, if the address asks for one.
      location.replace(`/b/${(await answer.json()).token}${location.search}`);
      return;
    }
    // Anything but "not there" is no answer to the question.
    say(answer.status === 404 ? "nothing" : "looking");
  } catch {
    say("offline");
  }
  setTimeout(ask, pause * 1000, Math.min(pause * 1.2, 30));
}

if (/^[A-Za-z0-9_-]{22,255}$/.test(key)) ask(2);
else say("broken");
