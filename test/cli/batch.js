/**
 * Runs many command lines in one process, because starting one takes longer than most of them. Reads
 * a JSON array of arrays of words, and writes a JSON array of what came of each.
 */
import { readFileSync } from "node:fs";
import { register as registerHooks } from "node:module";
import { register as registerTypeScript } from "tsx/esm/api";

registerTypeScript();
const calls = new SharedArrayBuffer(32);
registerHooks("../../bin/library.js", import.meta.url, {
  data: { library: new URL("../../src/index.ts", import.meta.url).href, calls },
});
process.on("unhandledRejection", () => undefined);

const { shareCells } = await import("../../src/host/calls.ts");
shareCells(calls);
const { run } = await import("../../src/cli/main.ts");
const results = [];
for (const args of JSON.parse(readFileSync(0, "utf8"))) {
  const result = { code: 0, out: "", note: "" };
  const terminal = {
    program: "fairlead",
    live: false,
    out: (text) => {
      result.out += text;
    },
    note: (text) => {
      result.note += text;
    },
  };
  result.code = await run(args, terminal);
  results.push(result);
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
