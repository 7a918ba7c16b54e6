// Follows a booking that is not decided yet: when the page behind this address says something
// else, that is put in here, without a reload that would tear a reader away.
"use strict";

const said = (page) => page.querySelector("main")?.textContent;

async function look(pause) {
  let goesOn = true;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (said(page) && said(page) !== said(document)) {
        document.title = page.title;
        document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
      }
      goesOn = page.querySelector('script[src="/follow.js"]') !== null;
    }
  } catch {
    // Offline, or the server is: later.
  }
  if (goesOn) setTimeout(look, pause * 1000, Math.min(pause * 1.2, 60));
}

setTimeout(look, 3000, 4);
