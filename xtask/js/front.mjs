// Stands before a server on loopback that compresses nothing, as the local workerd: Brotli as a
// deployment has it, nothing kept in caches, and sizes that pages of other origins may read.
//
//   node front.mjs http://127.0.0.1:PORT
//
// Prints `listening on http://127.0.0.1:PORT`. What is made for each visitor is compressed as a
// server does it in passing, files as well as it goes: those are compressed once and kept, so the
// first load of each is not to be timed.
import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import { brotliCompressSync, constants } from "node:zlib";

const upstream = new URL(process.argv[2]);
const FILE = /^(text\/(javascript|css)|application\/(javascript|wasm)|image\/svg)/;
const PASSING = /^(text\/|application\/(problem\+)?json)/;
// Of a connection, not of what is answered.
const HOP = ["connection", "keep-alive", "transfer-encoding", "content-length", "cache-control", "etag"];

const kept = new Map();

function compressed(type, body) {
  if (body.length < 64) return undefined;
  if (PASSING.test(type) && !FILE.test(type)) return brotli(body, 5);
  if (!FILE.test(type)) return undefined;
  const key = createHash("sha256").update(body).digest("hex");
  if (!kept.has(key)) kept.set(key, brotli(body, 11));
  return kept.get(key);
}

function brotli(body, quality) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_LGWIN } = constants;
  const params = {
    [BROTLI_PARAM_QUALITY]: quality,
    [BROTLI_PARAM_SIZE_HINT]: body.length,
    [BROTLI_PARAM_LGWIN]: quality === 11 ? 24 : 22,
  };
  return brotliCompressSync(body, { params });
}

function pass(asked, answer) {
  const wanted = {
    host: upstream.hostname,
    port: upstream.port,
    method: asked.method,
    path: asked.url,
    headers: { ...asked.headers, "accept-encoding": "identity" },
  };
  const further = request(wanted, async (came) => {
    const parts = await Array.fromAsync(came);
    const body = Buffer.concat(parts);
    const headers = Object.fromEntries(Object.entries(came.headers).filter(([name]) => !HOP.includes(name)));
    headers["cache-control"] = "no-store";
    headers["timing-allow-origin"] = "*";
    const accepts = /\bbr\b/.test(asked.headers["accept-encoding"] ?? "");
    const small = accepts && asked.method === "GET" ? compressed(came.headers["content-type"] ?? "", body) : undefined;
    if (small) headers["content-encoding"] = "br";
    if (![204, 304].includes(came.statusCode)) headers["content-length"] = (small ?? body).length;
    answer.writeHead(came.statusCode, headers);
    answer.end(small ?? body);
  });
  further.on("error", () => answer.destroy());
  asked.pipe(further);
}

const server = createServer(pass);
// Chromium opens connections ahead of need; one that is closed just when it is used costs a trip.
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
