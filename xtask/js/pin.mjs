// Makes one file of the loader and the scripts that it would load, which says what everything else
// must be: the integrity of that one file then holds for all code that a page gets.
//
//   node pin.mjs FOLDER
//
// FOLDER has `loader.js`, `glue.js`, `over.js`, and in `sealed/` what is fetched, by its names.
// Writes `pinned.js`, and `pinned.txt` with its integrity.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const folder = process.argv[2];
const integrity = (bytes, how = "sha384") => `${how}-${createHash(how).update(bytes).digest("base64")}`;
const names = readdirSync(join(folder, "sealed"));
const sealed = names.map((name) => [name, integrity(readFileSync(join(folder, "sealed", name)), "sha256")]);
const loader = readFileSync(join(folder, "loader.js"), "utf8");
const { outputFiles } = await build({
  stdin: {
    contents: `import * as GLUE from "./glue.js";
import * as OVER from "./over.js";
const SEALED = ${JSON.stringify(Object.fromEntries(sealed))};
${loader}`,
    resolveDir: folder,
  },
  bundle: true,
  format: "iife",
  minify: true,
  target: "es2022",
  define: { PINNED: "true" },
  // The glue would look beside itself for its module if nobody told it where that is.
  logOverride: { "empty-import-meta": "silent" },
  logLevel: "error",
  write: false,
});
const [{ contents }] = outputFiles;
writeFileSync(join(folder, "pinned.js"), contents);
writeFileSync(join(folder, "pinned.txt"), integrity(contents));
