// Serves the built Worker on loopback in the local workerd, with its assets, its Durable Objects
// on disk and its alarms, as Cloudflare would; nothing else of Cloudflare is asked or told.
//
//   node serve.mjs --port N --persist DIR [--var NAME=VALUE ...] [--bare]
//
// Prints `ready http://localhost:PORT pid=PID_OF_WORKERD` once it answers. Port 0: any free one.
// What is bound comes from wrangler.toml. `--bare` puts bare.js at `/bare`, for a benchmark. Ends,
// and workerd with it, when its standard input closes, so that it never outlives whoever started it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
process.env.WRANGLER_SEND_METRICS = "false";
process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
process.env.WRANGLER_HIDE_BANNER = "true";

const { values: args } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    persist: { type: "string" },
    var: { type: "string", multiple: true, default: [] },
    verbose: { type: "boolean", default: false },
    bare: { type: "boolean", default: false },
  },
});
const vars = Object.fromEntries(
  args.var.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) fail(`--var ${pair}: expected NAME=VALUE`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  }),
);
if (!existsSync(join(root, "target/worker/index.js"))) fail("no Worker is built yet: run `cargo xtask build`");

const { Miniflare, Log, LogLevel, convertV4MiniflareOptions } = await import("miniflare");
const { main, workerOptions } = await options();
delete workerOptions.modulesRules; // The modules are named below.
let miniflare;
let stopping = false;
process.stdin.on("end", stop).on("close", stop).on("error", stop).resume();
process.on("SIGTERM", stop).on("SIGINT", stop).on("SIGHUP", stop);

try {
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: Number(args.port),
      cf: false,
      telemetry: { enabled: false },
      // `/cdn-cgi/local/scheduled` runs the cron of wrangler.toml, which no clock does here.
      unsafeTriggerHandlers: true,
      logRequests: args.verbose,
      log: new Log(args.verbose ? LogLevel.DEBUG : LogLevel.WARN),
      ...(args.persist ? { resourcePersistencePath: folder(args.persist) } : {}),
      workers: [
        {
          ...workerOptions,
          name: "freeslot",
          modulesRoot: dirname(main),
          modules: [
            { type: "ESModule", path: main },
            { type: "CompiledWasm", path: join(dirname(main), "index_bg.wasm") },
          ],
          bindings: { ...workerOptions.bindings, ...vars },
        },
        ...(args.bare ? [bare()] : []),
      ],
    }),
  );
  const url = await miniflare.ready;
  const pid = children()[0] ?? 0;
  leash(pid);
  console.log(`ready http://localhost:${url.port} pid=${pid}`);
} catch (error) {
  fail(String(error?.message ?? error));
}

function bare() {
  return {
    name: "bare",
    routes: ["localhost/bare"],
    compatibilityDate: workerOptions.compatibilityDate,
    modules: [{ type: "ESModule", path: join(root, "xtask/js/bare.js") }],
    durableObjects: { BARE: { className: "Bare", useSQLite: true } },
  };
}

// wrangler takes seconds to load, so what it makes of wrangler.toml is kept until that, wrangler
// itself or the place of this repository changes.
async function options() {
  const config = join(root, "wrangler.toml");
  const kept = join(root, "target/worker/miniflare.json");
  const known = keptOptions(kept, [config, join(root, "package-lock.json")]);
  if (known) return known;
  const { unstable_getMiniflareWorkerOptions } = await import("wrangler");
  const made = unstable_getMiniflareWorkerOptions(config);
  // Servers start side by side: none may read the half of it.
  const half = `${kept}.${process.pid}`;
  writeFileSync(half, JSON.stringify(made));
  renameSync(half, kept);
  return made;
}

function keptOptions(kept, sources) {
  try {
    const since = statSync(kept).mtimeMs;
    if (sources.some((source) => statSync(source).mtimeMs >= since)) return undefined;
    const known = JSON.parse(readFileSync(kept, "utf8"));
    return known.workerOptions.rootPath === root ? known : undefined;
  } catch {
    return undefined;
  }
}

function folder(path) {
  mkdirSync(path, { recursive: true });
  return resolve(path);
}

// Ends workerd even where we are killed and can't: the shell's standard input closes with us.
function leash(pid) {
  if (!pid) return;
  const script = 'read -r line; [ "$(cat /proc/$1/comm 2>/dev/null)" = workerd ] && kill -9 "$1"';
  spawn("sh", ["-c", script, "leash", String(pid)], { stdio: ["pipe", "ignore", "ignore"] }).unref();
}

// Miniflare doesn't say which process is its workerd; the kernel does. Elsewhere: none.
function children() {
  try {
    return readdirSync("/proc/self/task").flatMap((task) =>
      readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

// A request that hangs keeps workerd from ending by itself, so it is not asked.
function stop() {
  if (stopping) return;
  stopping = true;
  kill();
  // Where we could not see it, Miniflare ends it.
  const late = new Promise((done) => setTimeout(done, 2000));
  Promise.race([miniflare?.dispose(), late]).finally(() => process.exit(0));
}

function kill() {
  for (const pid of children()) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Already gone.
    }
  }
}

function fail(message) {
  console.error(`serve: ${message}`);
  kill();
  process.exit(1);
}
