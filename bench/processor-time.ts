/** Runs a command to its end, and tells the processor time that it took. */
import { spawnSync } from "node:child_process";

export interface TimedRun {
  readonly output: string;
  readonly code: number;
  /** Processor seconds, user and system, of the process and of those that it waited for. */
  readonly cpu: number;
}

/** What the shell writes before its times, so that they are not taken for the command's output. */
const MARK = "-- times of the command:";

export function timed(command: string, args: readonly string[], cwd: string): TimedRun {
  const script = `"$@"; code=$?; echo; echo "${MARK}"; times; exit $code`;
  const { status, stdout, error } = spawnSync("sh", ["-c", script, "sh", command, ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  const end = stdout.lastIndexOf(`\n${MARK}`);
  return {
    output: stdout.slice(0, end),
    code: status ?? -1,
    cpu: childrenSeconds(stdout.slice(end)),
  };
}

/** The shell's own times are in the line before, its children's in the last one. */
function childrenSeconds(times: string): number {
  const found = /(\S+)m(\S+)s\s+(\S+)m(\S+)s\s*$/.exec(times);
  if (found === null) throw new Error(`the shell tells no times: ${times}`);
  const [userMinutes, user, systemMinutes, system] = found.slice(1).map(Number);
  return 60 * (userMinutes! + systemMinutes!) + user! + system!;
}
