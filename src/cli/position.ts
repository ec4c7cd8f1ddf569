/** Where in an author's file something stands that no error told the position of. */
import { readFileSync } from "node:fs";
import type { Breakage } from "../explorer/verdict.ts";

export { lineAt, shown, shownPosition } from "../report/position.ts";

/**
 * Where a function of a spec stands in a file, for a mistake that no error told the position of: its
 * name is searched for as it is usually written, first after the name of the spec.
 */
export function positionIn(file: string, spec: string, where: Breakage["where"]): string {
  const source = readFileSync(file, "utf8");
  const start = new RegExp(`["'\`]${literal(String(spec))}["'\`]`).exec(source)?.index ?? 0;
  const found = find(source, where, start);
  const at = found >= 0 || start === 0 ? found : find(source, where, 0);
  if (at < 0) return file;
  const before = source.slice(0, at).split("\n");
  return `${file}:${before.length}:${before.at(-1)!.length + 1}`;
}

function find(source: string, { kind, name, part }: Breakage["where"], from: number): number {
  const start = findName(source, name ?? kind, from);
  if (start < 0 || part === null) return start;
  const inside = findName(source, part.replace(/^with /, ""), start);
  return inside >= 0 ? inside : start;
}

function findName(source: string, name: string, from: number): number {
  const written = new RegExp(`(?<![\\w$.])["'\`]?${literal(name)}["'\`]?\\s*[:(]`, "g");
  written.lastIndex = from;
  return written.exec(source)?.index ?? -1;
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
