/** Where a JavaScript file breaks the grammar. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * The platform tells the position of a syntax error in a module to nobody but the console; so it is
 * asked again, in a process of its own whose console can be read.
 * @returns "file:line:column", or null if this file is not the one
 */
export function syntaxErrorIn(file: string): string | null {
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", "--check", "-"], {
    input: readFileSync(file),
    encoding: "utf8",
  });
  const [, line, pointer] = /^\[stdin\]:(\d+)\n.*\n(\s*)\^/m.exec(stderr) ?? [];
  return line === undefined ? null : `${file}:${line}:${pointer!.length + 1}`;
}
