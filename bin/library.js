/**
 * Module hooks for the files of users, in three respects.
 *
 * `fairlead` is always the copy that runs the check, wherever the file that imports it lies: a second
 * copy would not recognise the domains of the first.
 *
 * A file in TypeScript, or in JavaScript with `import` or `export`, is a module, also where no
 * package.json says so: nobody should need one to write down a protocol.
 *
 * A module in JavaScript is read as it stands, so that the platform can say where it is wrong.
 *
 * The hooks have a thread of their own, from which author code is watched as well.
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Most checks are over by then, and need nobody who watches them. */
const WATCHED_AFTER = 200;

let library;

/** What is not loaded by every specification, by its place beside the library's index. */
const INNER = {
  "fairlead/arbitrary": "spec/arbitrary",
  "fairlead/conformance": "testing/conformance",
  "fairlead/runtime": "runtime/runtime",
};

export function initialize(data) {
  library = data.library;
  setTimeout(async () => {
    const { watch } = await import("./watcher.js");
    watch(data.calls);
  }, WATCHED_AFTER);
}

export async function resolve(specifier, context, nextResolve) {
  if (specifier === "fairlead") return { url: library, format: "module", shortCircuit: true };
  const inner = INNER[specifier];
  if (inner !== undefined)
    return {
      url: library.replace(/index(\.[jt]s)$/, `${inner}$1`),
      format: "module",
      shortCircuit: true,
    };
  const found = await nextResolve(specifier, context);
  // Where no package.json says what TypeScript is, tsx has a detour for what other files import.
  const resolved = { ...found, url: found.url.replace(/(?:%3F|\?)tsx-commonjs-.*$/, "") };
  return isModule(resolved) ? { ...resolved, format: "module" } : resolved;
}

export async function load(url, context, nextLoad) {
  const plain = context.format === "module" && /^file:.*\.m?js$/.test(url);
  if (!plain || url.includes("/node_modules/")) return nextLoad(url, context);
  return { format: "module", source: await readFile(fileURLToPath(url)), shortCircuit: true };
}

function isModule({ url, format }) {
  if (!url.startsWith("file:") || url.includes("/node_modules/")) return format === "module";
  const extension = /\.(tsx?|jsx?)(?:[?#]|$)/.exec(url)?.[1];
  if (extension === undefined || format === "module") return format === "module";
  return extension.startsWith("ts") || hasModuleSyntax(url);
}

function hasModuleSyntax(url) {
  try {
    const source = readFileSync(fileURLToPath(url), "utf8");
    return /^\s*(?:import\s*[\w{*"']|export\s*[\w{*])/m.test(source);
  } catch {
    // Whoever loads it says better why it cannot be read.
    return false;
  }
}
