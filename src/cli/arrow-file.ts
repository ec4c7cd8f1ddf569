/** Loads a file, and finds the arrow in it. */
import { ARROW, type Arrow } from "../refinement/arrow/arrow.ts";
import { BadMapping } from "../refinement/arrow/bad-mapping.ts";
import type { NodeTypes } from "../refinement/node.ts";
import { existing, Refusal, suggestion } from "./refusal.ts";
import { exportsOf, isSpec } from "./spec-file.ts";

// biome-ignore lint/suspicious/noExplicitAny: an implementation of any kind
export type AnyArrow = Arrow<any>;

/**
 * @param name of its export; null for the default export, or the only one
 * @param watchdog seconds that its top level may keep everything else waiting; 0 for no limit
 * @throws Refusal, BadMapping
 */
export async function loadArrow(
  file: string,
  name: string | null,
  watchdog: number,
): Promise<AnyArrow> {
  const exported = await exportsOf(file, watchdog, (error) => error instanceof BadMapping);
  const arrows = new Map(
    exported.filter((entry): entry is [string, AnyArrow] => isArrow(entry[1])),
  );
  if (arrows.size === 0) {
    const specs = exported.filter(([, value]) => isSpec(value));
    const made = exported.filter(([, value]) => typeof value === "function").map(([each]) => each);
    const hint =
      specs.length > 0
        ? "it exports a specification, for which there is fairlead check"
        : made.length > 0
          ? `it exports ${made.length === 1 ? "a function" : "functions"} (${made.slice(0, 6).join(", ")}): export what conforms(…) returns`
          : "write `export default conforms(spec, implementation, mapping)`";
    throw new Refusal(`${file} exports no arrow; ${hint} (see fairlead simulate --help)`);
  }
  const names = [...arrows.keys()];
  if (name !== null) {
    const arrow = arrows.get(name);
    if (arrow !== undefined) return arrow;
    throw new Refusal(
      `${file} has no arrow ${JSON.stringify(name)}${suggestion(name, names)}; ${existing("it has", names, "it has none")}`,
    );
  }
  const distinct = new Set(arrows.values());
  const arrow = arrows.get("default") ?? (distinct.size === 1 ? [...distinct][0] : undefined);
  if (arrow === undefined)
    throw new Refusal(
      `${file} has ${distinct.size} arrows: choose one with --arrow: ${names.join(", ")}`,
    );
  return arrow;
}

export function isArrow(value: unknown): value is NodeArrow {
  return typeof value === "object" && value !== null && ARROW in value;
}
type NodeArrow = Arrow<NodeTypes>;
