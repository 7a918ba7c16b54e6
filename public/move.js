// Another time for a booking: where the widget can be shown, it takes the place of the list that
// needs no script. The time that is pressed goes to the page that asks whether it is the one.
"use strict";

const widget = document.querySelector("freeslot-booking");
const list = document.getElementById("list");
const show = (ready) => {
  widget.hidden = !ready;
  list.hidden = ready;
};

widget.addEventListener("freeslot:ready", () => show(true));
// It can't say what is free, or not run at all: the list can do no less.
widget.addEventListener("freeslot:error", () => show(false));
// Before the widget hears of it: it would open the form for a new booking.
widget.addEventListener("click", (event) => {
  const start = event.composedPath().find((node) => node.dataset?.start)?.dataset.start;
  if (!start) return;
  event.stopPropagation();
  const page = new URL(widget.dataset.page, location);
  page.searchParams.set("start", start);
  location.assign(page);
}, true);
