// Takes over what the server has rendered, when the test says so.
import { hydrateRoot } from "react-dom/client";
import { app } from "./app.mjs";

const root = document.getElementById("root");
window.begin = () => hydrateRoot(root, app(root.dataset.book));
