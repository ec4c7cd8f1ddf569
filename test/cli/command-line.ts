/** Runs command lines as a user does: in a process of their own, or many in one. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const checkout = fileURLToPath(new URL("../../", import.meta.url));
export const executable = fileURLToPath(new URL("../../bin/fairlead.js", import.meta.url));
const batch = fileURLToPath(new URL("./batch.js", import.meta.url));

export interface Result {
  readonly code: number | null;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly note: string;
}

/** What comes of each command line. Its first word is the command. */
export function inOneProcess(commands: readonly (readonly string[])[]): readonly Result[] {
  const { stdout, stderr } = spawnSync(process.execPath, [batch], {
    cwd: checkout,
    input: JSON.stringify(commands),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as readonly Result[];
}

export function alone(
  args: readonly string[],
  { cwd = checkout, nodeOptions = "" }: { cwd?: string; nodeOptions?: string } = {},
): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: nodeOptions },
    maxBuffer: 1 << 28,
  });
  return { code: status, out: stdout, note: stderr };
}
