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
/** The folder of our own TypeScript; as it is, no file's. */
let sources = "?";

/** What is not loaded by every specification, by its place beside the library's index. */
const INNER = {
  "fairlead/arbitrary": "spec/arbitrary",
  "fairlead/conformance": "testing/conformance",
  "fairlead/runtime": "runtime/runtime",
};

export function initialize(data) {
  library = data.library;
  if (library.endsWith(".ts") && !process.env.FAIRLEAD_MAPS)
    sources = library.slice(0, library.lastIndexOf("/") + 1);
  setTimeout(async () => {
    const { watch } = await import("./watcher.js");
    watch(data.calls);
  }, WATCHED_AFTER);
}

export async function resolve(specifier, context, nextResolve) {
  if (specifier === "fairlead") return { url: library, format: "module", shortCircuit: true };
  // Our own files say exactly what they mean.
  if (context.parentURL?.startsWith(sources) && specifier.startsWith("."))
    return {
      url: new URL(specifier, context.parentURL).href,
      format: "module",
      shortCircuit: true,
    };
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
  if (url.startsWith(sources)) return withoutMap(await nextLoad(url, context));
  const plain = context.format === "module" && /^file:.*\.m?js$/.test(url);
  if (!plain || url.includes("/node_modules/")) return nextLoad(url, context);
  return { format: "module", source: await readFile(fileURLToPath(url)), shortCircuit: true };
}

/**
 * Where our own code is wrong is not told to users by line, and reading the source maps of so many
 * modules takes a tenth of a short check. `FAIRLEAD_MAPS=1` keeps them.
 */
function withoutMap(loaded) {
  const source = String(loaded.source);
  const map = source.lastIndexOf("\n//# sourceMappingURL=");
  return map < 0 ? loaded : { ...loaded, source: source.slice(0, map) };
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
