// A page made with React, the same where it is rendered and where it is taken over.
import { createElement as h, StrictMode, useState } from "react";

const Page = ({ book }) => {
  const [renders, setRenders] = useState(0);
  const [away, setAway] = useState(false);
  const [confirmed, setConfirmed] = useState("");
  const widget = {
    book,
    theme: renders % 2 ? "dark" : "light",
    className: "booking",
    "onfreeslot:confirmed": ({ detail }) => setConfirmed(detail.start),
  };
  return h("main", null,
    h("button", { id: "again", onClick: () => setRenders(renders + 1) }, `Rendered again: ${renders}`),
    h("button", { id: "away", onClick: () => setAway(!away) }, "Somewhere else"),
    away ? h("p", { id: "elsewhere" }, "Somewhere else") : h("freeslot-booking", widget),
    h("output", { id: "confirmed" }, confirmed));
};

export const app = (book) => h(StrictMode, null, h(Page, { book }));
