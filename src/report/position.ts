/** Positions in the author's files: `specs/foo.ts:12:7`, relative to where the process runs. */
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { positionOf } from "../explorer/breakage.ts";

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

/** Where in the author's files an error came from. */
export function errorPosition(error: unknown): string | null {
  const position = positionOf(error);
  return position === null ? null : shownPosition(position);
}
