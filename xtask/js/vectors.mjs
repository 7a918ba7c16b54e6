// Runs every vector as WebAssembly and compares with what the files expect, as the native tests do.
// usage: node vectors.mjs FOLDER_OF_THE_MODULE tests/vectors
import { copyFileSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

const [built, vectors] = process.argv.slice(2);
// Without a package.json, only this ending tells Node that it is a module.
copyFileSync(join(built, "vectors.js"), join(built, "vectors.mjs"));
const module = await import(pathToFileURL(join(built, "vectors.mjs")));
module.initSync({ module: readFileSync(join(built, "vectors_bg.wasm")) });

/** Instants in a file have any offset; what comes out is in UTC. */
const instants = (texts) => texts?.map((text) => (text === null ? null : Date.parse(text)));

/** The parts of an answer that a case says something about: what is expected, what came out. */
const PARTS = {
  slots: (wanted, found) => [
    [instants(wanted.starts), instants(found.starts)],
    [wanted.who, found.who],
    ...(wanted.why_not ?? []).flatMap((why, at) =>
      ["reasons", "taken", "hosts"].map((part) => [why[part], found.why_not?.[at]?.[part]]),
    ),
    [
      wanted.next_free && instants([wanted.next_free.first ?? null]),
      found.next_free && instants([found.next_free.first ?? null]),
    ],
  ],
  recurrence: (wanted, found) => [
    [instants(wanted.instants), instants(found.instants)],
    [instants(wanted.ends), instants(found.ends)],
    [wanted.error, found.error?.code],
  ],
};

/** Asks one question; what differs, if anything. */
function differs(kind, question, wanted) {
  const found = JSON.parse(module[kind](JSON.stringify(question)));
  const agrees = ([expected, came]) => expected === undefined || isDeepStrictEqual(expected, came);
  const refused = found.error !== undefined && wanted.error === undefined;
  if (!refused && PARTS[kind](wanted, found).every(agrees)) return undefined;
  return `${question.name}\n  asked ${JSON.stringify(question)}\n  found ${JSON.stringify(found)}`;
}

/** The questions of a file, as [question, case]: a case of zones is one question for each. */
function* questions(name) {
  const text = readFileSync(join(vectors, name), "utf8");
  if (name.endsWith(".json")) {
    for (const wanted of JSON.parse(text)) yield [wanted, wanted];
    return;
  }
  for (const line of text.trimEnd().split("\n")) {
    const { zones, starts, ...question } = JSON.parse(line);
    for (const zone of zones) {
      yield [{ ...question, schedule: { ...question.schedule, zone } }, { starts }];
    }
  }
}

const files = [
  ...readdirSync(vectors).filter((name) => /^(slots|recurrence)-.*\.json$/.test(name)),
  ...readdirSync(join(vectors, "zones"))
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => `zones/${name}`),
].sort();
let [asked, passed, failed] = [0, 0, 0];
const begun = performance.now();
for (const name of files) {
  const kind = name.startsWith("recurrence-") ? "recurrence" : "slots";
  const before = asked;
  const wrong = [];
  for (const [question, wanted] of questions(name)) {
    asked += 1;
    const difference = differs(kind, question, wanted);
    if (difference) wrong.push(difference);
  }
  const ok = wrong.length === 0 && asked > before;
  if (ok) passed += 1;
  else failed += 1;
  console.log(`${name}: ${asked - before} questions, ${wrong.length} differ`);
  for (const difference of wrong.slice(0, 3)) console.log(difference);
}
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
console.log(`${asked} questions as WebAssembly in ${seconds} s`);
// A file is a test, in the words that `cargo test` uses and xtask counts.
console.log(`test result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed; 0 ignored`);
process.exitCode = failed || !files.length ? 1 : 0;
