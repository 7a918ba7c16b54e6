// Runs the questions of tests/bench as WebAssembly and prints them beside what criterion measured
// natively, as ratios to the naive implementation of the same run.
// usage: node bench.mjs BENCH.wasm CRITERION_FOLDER
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [file, criterion] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
const { prepare, engine, naive } = instance.exports;

/** Nanoseconds a question: the median of several runs, each long enough for the clock. */
function asWasm(ask) {
  const once = (times) => {
    const begun = process.hrtime.bigint();
    ask(times);
    return Number(process.hrtime.bigint() - begun);
  };
  once(1);
  const times = Math.max(1, Math.round(1e8 / once(1)));
  const samples = Array.from({ length: 9 }, () => once(times) / times);
  return samples.sort((a, b) => a - b)[4];
}

/** Nanoseconds a question, as criterion found. */
function natively(group, which) {
  const estimates = join(criterion, group, which, "new", "estimates.json");
  if (!existsSync(estimates)) return undefined;
  return JSON.parse(readFileSync(estimates, "utf8")).median.point_estimate;
}

const works = readdirSync(criterion)
  .map((group) => ({ group, place: /^(\d+) (.*)$/.exec(group) }))
  .filter(({ place }) => place)
  .map(({ group, place: [, place, name] }) => ({ group, place: Number(place), name }))
  .sort((a, b) => a.place - b.place)
  .map(({ group, place, name }) => {
    prepare(place);
    if (engine(1) === 0) throw new Error(`question ${place} finds nothing`);
    const peer = natively(group, "naive");
    return {
      name,
      native: natively(group, "engine"),
      wasm: asWasm(engine),
      naive: peer,
      naiveWasm: peer && asWasm(naive),
    };
  });

const ms = (ns) => (ns === undefined ? "" : `${(ns / 1e6).toPrecision(3)} ms`);
const times = (a, b) => (a === undefined ? "" : `${(a / b).toPrecision(3)} x`);
const line = (cells) =>
  console.log(cells.map((cell, at) => (at ? cell.padStart(13) : cell.padEnd(36))).join(""));

line(["", "native", "naive/native", "wasm", "naive/wasm", "wasm/native"]);
for (const { name, native, wasm, naive, naiveWasm } of works) {
  line([
    name,
    ms(native),
    times(naive, native),
    ms(wasm),
    times(naiveWasm, wasm),
    times(wasm, native),
  ]);
}
const [unit] = works;
console.log(`\ngrowth, as a multiple of "${unit.name}":`);
for (const { name, native, wasm } of works.slice(-3)) {
  line([name, times(native, unit.native), "", times(wasm, unit.wasm)]);
}
