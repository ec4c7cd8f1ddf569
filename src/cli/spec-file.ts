/** Loads a file, and finds the specification in it. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { positionOf } from "../explorer/breakage.ts";
import { type Excess, excess } from "../host/calls.ts";
import { guard } from "../host/purity.ts";
import { attended } from "../host/watchdog.ts";
import { badFormulaText } from "../report/breakage.ts";
import type { BadFormula } from "../spec/formula.ts";
import { type AnySpec, SPEC } from "../spec/spec.ts";
import { shown, shownPosition } from "./position.ts";
import { existing, Refusal, suggestion } from "./refusal.ts";
import { syntaxErrorIn } from "./syntax.ts";

const EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/**
 * @param name which spec, by its own name or the name of its export; null if there is only one
 * @param watchdog seconds that its top level may keep everything else waiting; 0 for no limit
 * @throws Refusal
 */
export async function loadSpec(
  file: string,
  name: string | null,
  watchdog: number,
): Promise<AnySpec> {
  return chosen(file, specsIn(await exportsOf(file, watchdog)), name);
}

/**
 * What a file exports, by name; what is exported under two names stands twice.
 * @param watchdog as for `loadSpec`
 * @param passed the errors that the caller wants as they are
 * @throws Refusal
 */
export async function exportsOf(
  file: string,
  watchdog: number,
  passed: (error: unknown) => boolean = () => false,
): Promise<readonly (readonly [string, unknown])[]> {
  requireFile(file);
  const module = await load(resolve(file), file, watchdog, passed);
  // What a CommonJS module exports arrives as the default export.
  const inner: unknown = module["default"];
  const commonJs = isPlain(inner) ? Object.entries(inner) : [];
  return [...Object.entries(module), ...commonJs];
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function requireFile(file: string): void {
  const path = resolve(file);
  if (!existsSync(path)) {
    const folder = dirname(path);
    if (!existsSync(folder))
      throw new Refusal(`there is no file ${file}, and no folder ${shown(folder)} either`);
    const files = filesIn(folder);
    throw new Refusal(
      `there is no file ${file}${suggestion(basename(file), files)}; ${existing("its folder has", files, "its folder has no TypeScript or JavaScript")}`,
    );
  }
  if (statSync(path).isDirectory())
    throw new Refusal(
      `${file} is a folder, not a file; ${existing("it has", filesIn(path), "it has no TypeScript or JavaScript")}`,
    );
  if (!EXTENSIONS.includes(extname(path)))
    throw new Refusal(`${file} is neither TypeScript nor JavaScript (${EXTENSIONS.join(", ")})`);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => EXTENSIONS.includes(extname(name)));
}

async function load(
  path: string,
  file: string,
  watchdog: number,
  passed: (error: unknown) => boolean,
): Promise<Readonly<Record<string, unknown>>> {
  // A file that waits for something that never comes ends the process, silently.
  const stuck = (): void => {
    if (ending !== null) return;
    const cause = excess();
    const what =
      cause === null
        ? `${file} waits, at its top level, for something that never happens`
        : unendedText(file, cause, watchdog);
    process.stderr.write(`fairlead: ${what}\n`);
    process.exitCode = 2;
  };
  process.prependOnceListener("exit", stuck);
  let ending: Refusal | null = null;
  const restore = guard({
    running: () => true,
    used: (source, ends) => {
      if (!ends) return;
      ending ??= new Refusal(`${file} ends the process, with ${source}, while it is loaded`);
      throw ending;
    },
  });
  try {
    const loaded = await attended(
      () => import(pathToFileURL(path).href) as Promise<Readonly<Record<string, unknown>>>,
      watchdog * 1000,
      (cause) => new Refusal(unendedText(file, cause, watchdog)),
    );
    if (ending !== null) throw ending;
    return loaded;
  } catch (error) {
    if (ending !== null) throw ending;
    if (error instanceof Refusal) throw error;
    if (passed(error)) throw error;
    throw new Refusal(loadFailure(error, file));
  } finally {
    restore();
    process.removeListener("exit", stuck);
  }
}

const unendedText = (file: string, excess: Excess, seconds: number): string =>
  excess === "time"
    ? `${file}: what stands at its top level did not come to its end within ${seconds} s (--watchdog)`
    : `${file}: what stands at its top level takes ever more memory, and was ended`;

function loadFailure(error: unknown, file: string): string {
  const { message, name, code, stack = "" } = errorParts(error);
  // What esbuild found wrong: "path:line:column: ERROR: what".
  const found = /^(.*?:\d+:\d+): ERROR: (.*)$/m.exec(message);
  if (found) return `${shownPosition(found[1]!)}: syntax error: ${found[2]}`;
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") {
    const [, what, from] = /Cannot find \w+ '([^']+)'(?: imported from (.*))?/.exec(message) ?? [];
    const lacking = /^[./]|^\w:/.test(what ?? "") ? "does not exist" : "is not installed";
    if (what !== undefined)
      return `${from ? shown(from) : file} imports ${shown(what)}, which ${lacking}`;
  }
  // Some versions of the platform have another parser ahead of their own.
  const syntax = error instanceof SyntaxError || message.startsWith("Parse error");
  // The platform sometimes says where a syntax error is, in the first line of the stack.
  const position = syntax
    ? (/^(?:file:\/\/)?((?:\/|\w:\\).*?:\d+)\n/.exec(stack)?.[1] ?? syntaxErrorIn(file))
    : positionOf(error);
  const place = position ? shownPosition(position) : file;
  const what = message.split("\n")[0]!.replace(/^Parse error .*/, "not JavaScript");
  if (name === "BadFormula") return `${place}: ${badFormulaText(error as BadFormula)}`;
  if (/does not provide an export/.test(what)) return `${place}: ${what}`;
  return syntax
    ? `${place}: syntax error: ${what}`
    : `${place}: threw ${name} while it was loaded: ${what}`;
}

function errorParts(error: unknown): {
  message: string;
  name: string;
  code?: unknown;
  stack?: string;
} {
  if (error instanceof Error) return error as Error & { code?: unknown };
  return { message: String(error), name: typeof error };
}

/** Specs by the name of their export. */
const specsIn = (exported: readonly (readonly [string, unknown])[]): ReadonlyMap<string, AnySpec> =>
  new Map(exported.filter((entry): entry is [string, AnySpec] => isSpec(entry[1])));

export function isSpec(value: unknown): value is AnySpec {
  return typeof value === "object" && value !== null && SPEC in value;
}

function chosen(file: string, specs: ReadonlyMap<string, AnySpec>, name: string | null): AnySpec {
  const distinct = [...new Set(specs.values())];
  if (distinct.length === 0)
    throw new Refusal(
      `${file} exports no specification; write \`export default spec({ … })\` (see --help)`,
    );
  const names = distinct.map((spec) => nameOf(spec, specs));
  if (name !== null) {
    const spec = specs.get(name) ?? distinct.find((each) => each.name === name);
    if (spec) return spec;
    throw new Refusal(
      `${file} has no specification ${JSON.stringify(name)}; it has ${names.join(", ")}`,
    );
  }
  const main = specs.get("default");
  if (main !== undefined) return main;
  if (distinct.length > 1)
    throw new Refusal(
      `${file} has ${distinct.length} specifications: choose one with --spec: ${names.join(", ")}`,
    );
  return distinct[0]!;
}

function nameOf(spec: AnySpec, specs: ReadonlyMap<string, AnySpec>): string {
  const exported = [...specs].find(([name, each]) => each === spec && name !== "default")?.[0];
  return exported === undefined ? spec.name : `${exported} (${spec.name})`;
}
