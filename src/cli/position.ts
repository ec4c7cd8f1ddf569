/** Positions in the author's files: `specs/foo.ts:12:7`, relative to where the command runs. */
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import type { Breakage } from "../explorer/verdict.ts";

/** A path as people write it: relative if it lies below the current folder. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") || isAbsolute(near)
    ? path
    : near.replaceAll("\\", "/");
}

/** A position with its path as people write it. */
export function shownPosition(position: string): string {
  const [, path, rest] = /^(.*?)((?::\d+)*)$/.exec(position)!;
  return shown(path!) + rest;
}

/** The line at a position, if it can be read. */
export function lineAt(position: string): string | null {
  const [, path, line] = /^(.*?):(\d+)(?::\d+)?$/.exec(position) ?? [];
  if (path === undefined || !existsSync(path)) return null;
  return readFileSync(path, "utf8").split("\n")[Number(line) - 1] ?? null;
}

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
