// Prints `RAW BROTLI NAME` for each file in a folder of assets that a browser loads.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = process.argv[2];
for (const name of readdirSync(folder, { recursive: true }).sort()) {
  if (!/\.(js|wasm|css|json)$/.test(name)) continue;
  const bytes = readFileSync(join(folder, name));
  const small = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  console.log(bytes.length, small.length, name);
}
