// The demo of `cargo xtask dev`: fills the simulated Google with a believable fortnight, connects
// the demo site through the same pages and calls as a person would, then serves the start page
// and a customer's page on an origin of their own.
//
//   node demo.mjs --port N --edge http://localhost:N --google http://127.0.0.1:N --state FILE
//
// Prints `ready http://127.0.0.1:PORT`. Ends when its standard input closes.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connect, fill } from "./seed.mjs";

const { values: args } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    edge: { type: "string" },
    google: { type: "string" },
    state: { type: "string" },
  },
});
const pages = resolve(dirname(fileURLToPath(import.meta.url)), "../../public/demo");
const types = { html: "text/html; charset=utf-8", css: "text/css; charset=utf-8", svg: "image/svg+xml" };
process.stdin.on("end", () => process.exit(0)).resume();

try {
  await fill(args.google, load(), save);
  await connect(args.edge, args.google);
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exit(1);
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const name = { "/": "index.html", "/customer": "customer.html" }[pathname] ?? pathname.slice(1);
  const type = /^[a-z-]+\.(html|css|svg)$/.test(name) && types[name.split(".").pop()];
  let text;
  try {
    text = type && readFileSync(join(pages, name), "utf8");
  } catch {
    // Answered below.
  }
  if (!text) return response.writeHead(404, { "content-type": "text/plain" }).end("There is no such page here.\n");
  text = text.replaceAll("__EDGE__", args.edge).replaceAll("__GOOGLE__", args.google);
  response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(text);
});
server.on("error", (error) => {
  console.error(`demo: ${error.message}`);
  process.exit(1);
});
server.listen(Number(args.port), "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}`));

function load() {
  try {
    return JSON.parse(readFileSync(args.state, "utf8"));
  } catch {
    return {};
  }
}

function save(state) {
  mkdirSync(dirname(args.state), { recursive: true });
  writeFileSync(args.state, JSON.stringify(state));
}
