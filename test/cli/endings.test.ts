/** Whatever author code does to the process: there is a report, and the right exit code. */
import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { alone, checkout, executable, type Result } from "./command-line.ts";

const FILE = "test/cli/specs/endings.ts";
const ARROWS = "test/cli/arrows/endings.ts";
/** Less is filled sooner. */
const SMALL = { nodeOptions: "--max-old-space-size=500" };

const checked = (name: string, ...options: string[]): Result =>
  alone(["check", FILE, "--spec", name, ...options], SMALL);

describe("author code that would end the process breaks the specification", () => {
  it.each([
    ["exits", "The update of action Up tries to end the process, with process.exit."],
    ["exitsQuietly", "The update of action Up tries to end the process, with process.exit."],
    ["aborts", "The update of action Up tries to end the process, with process.abort."],
    ["kills", "The update of action Up tries to end the process, with process.kill."],
    ["setsExitCode", "Action Up tries to end the process, with process.exitCode."],
    ["exitsInInit", "The function init tries to end the process, with process.exit."],
    ["exitsInState", "The function state tries to end the process, with process.exit."],
  ])("%s", (name, what) => {
    const { code, out } = checked(name);
    expect(out).toContain(what);
    expect(code).toBe(3);
  });
});

describe("author code that does not return is ended", () => {
  it.each([
    ["loops", "The update of action Up did not return within 1 s."],
    ["loopsInInvariant", "Invariant Small did not return within 1 s."],
    ["loopsInInit", "The function init did not return within 1 s."],
    ["loopsInState", "The function state did not return within 1 s."],
  ])("%s", (name, what) => {
    const { code, out } = checked(name, "--watchdog", "1");
    expect(out).toContain(what);
    expect(code).toBe(3);
  });
});

describe("author code that takes all memory is ended before the platform ends the process", () => {
  it.each([
    ["hoards", "The update of action Up takes ever more memory"],
    ["hoardsInInvariant", "Invariant Small takes ever more memory"],
    ["hoardsInInit", "The function init takes ever more memory"],
  ])("%s", (name, what) => {
    const { code, out, note } = checked(name, "--watchdog", "0");
    expect([code, note.includes("FATAL")]).toEqual([3, false]);
    expect(out).toContain(what);
  });
});

describe("a file that, while it is loaded,", () => {
  it.each([
    ["exits", "exits.ts ends the process, with process.exit, while it is loaded"],
    ["leaves", "leaves.ts ends the process, with process.exit, while it is loaded"],
    ["loops", "loops.ts: what stands at its top level did not come to its end within 1 s"],
  ])("%s", (name, what) => {
    const file = `test/cli/specs/top-level/${name}.ts`;
    const { code, out, note } = alone(["check", file, "--watchdog", "1"], SMALL);
    expect([code, out]).toEqual([2, ""]);
    expect(note).toContain(what);
    expect(note.trim().split("\n")).toHaveLength(1);
  });

  it("takes all memory", () => {
    const file = "test/cli/specs/top-level/hoards.ts";
    const { code, note } = alone(["check", file, "--watchdog", "0"], SMALL);
    expect(note).toMatch(/^fairlead: .*hoards\.ts: .* takes ever more memory, and was ended\n$/);
    expect(code).toBe(2);
  });
});

it("82,000 action instances are learnt, however short the patience with author code", () => {
  const { code, out } = checked("many", "--watchdog", "1");
  expect(out).toContain("3 states, depth 2, 4 generated");
  expect(code).toBe(0);
});

describe("a node that", () => {
  it.each([
    ["leaves", 12, "The node s tries to end the process, with process.exit"],
    ["endless", 12, "The node s did not return within 1 s"],
    ["endlessMapping", 3, "The abstraction did not return within 1 s."],
  ])("%s ends the simulation", (name, exit, what) => {
    const { code, out } = alone(["simulate", ARROWS, "--arrow", name, "--watchdog", "1"]);
    expect(out.replace(/\s+/g, " ")).toContain(what);
    expect(code).toBe(exit);
  });

  it("hoards ends the simulation", () => {
    const words = ["simulate", ARROWS, "--arrow", "hoards", "--watchdog", "0"];
    const { code, out } = alone(words, SMALL);
    expect(out.replace(/\s+/g, " ")).toContain("The node s takes ever more memory");
    expect(code).toBe(12);
  });

  it("does not return obeys --timeout", () => {
    const words = ["simulate", ARROWS, "--arrow", "endless", "--timeout", "1", "--watchdog", "0"];
    const { code, out } = alone(words);
    expect(out).toContain("stopped at --timeout 1");
    expect(code).toBe(20);
  });
});

/** What comes of a command that is sent a signal as soon as it tells of its progress. */
function signalled(signal: NodeJS.Signals, ...words: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [executable, ...words], { cwd: checkout });
    let [out, note] = ["", ""];
    child.stdout.on("data", (data) => {
      out += data;
    });
    child.stderr.on("data", (data) => {
      if (note === "") child.kill(signal);
      note += data;
    });
    child.on("close", (code) => resolve({ code, out, note }));
  });
}

describe("SIGTERM", () => {
  it.each([
    ["check", ["check", FILE, "--spec", "vast"], "was cut by an interruption"],
    ["induct", ["induct", FILE, "--spec", "vast", "--invariant", "Small"], "by an interruption"],
    ["simulate", ["simulate", "refinement/raft.nodes.ts"], "stopped by an interruption"],
  ])("ends %s with what it has covered", async (_, words, what) => {
    const { code, out } = await signalled("SIGTERM", ...words);
    expect(out.replace(/\s+/g, " ")).toContain(what);
    expect(code).toBe(20);
  });
});

// The author's code says when it is about to loop.
it("Ctrl-C ends a check in which author code does not return", async () => {
  const words = ["check", FILE, "--spec", "loopsAloud", "--watchdog", "0"];
  const { code, out } = await signalled("SIGINT", ...words);
  expect(out).toContain("was cut by an interruption");
  expect(code).toBe(20);
});

it("Ctrl-C ends a simulation in which a node does not return", async () => {
  const words = ["simulate", ARROWS, "--arrow", "endless", "--watchdog", "0"];
  const { code, out } = await signalled("SIGINT", ...words);
  expect(out).toContain("stopped by an interruption");
  expect(code).toBe(20);
});
