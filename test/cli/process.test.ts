/** The command as a process: start-up, and what a file may do to it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alone } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
afterAll(() => rmSync(folder, { recursive: true }));

const counter = (more = "", body = "s.n++;"): string => `
import { range, spec } from "fairlead";
${more}
export default spec({
  name: "Counter",
  state: () => ({ n: range(0, 3) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Up: action({ when: (s) => s.n < 3, then: (s) => { ${body} } }),
  }),
  terminal: (s) => s.n === 3,
});
`;

const FILES: Readonly<Record<string, string>> = {
  "bare/spec.ts": counter(`const typed: number = 1; void typed;`),
  "bare/spec.js": counter(),
  "bare/spec.mjs": counter(),
  "bare/spec.mts": counter(),
  "bare/folder with (spaces)/spec.ts": counter("", "throw new Error('here');"),
  "bare/parts.ts": counter(`import { three } from "./three.js"; void (three satisfies number);`),
  "bare/three.ts": "export const three: number = 3;\n",
  "bare/variant.ts": [
    `import { variant } from "fairlead";`,
    `import counter from "./spec.ts";`,
    `import { composed } from "./more.ts";`,
    `void composed;`,
    `export default variant(counter, { name: "Same" });`,
  ].join("\n"),
  "bare/more.ts": `export { composed } from "fairlead/conformance";\n`,
  "common/package.json": '{ "type": "commonjs" }\n',
  "common/spec.ts": counter(),
  "common/spec.js": counter(),
  "module/package.json": '{ "type": "module" }\n',
  "module/tsconfig.json": '{ "compilerOptions": { "paths": { "fairlead": ["./nowhere.ts"] } } }\n',
  "module/spec.ts": counter(),
  "noisy.ts": counter("console.log('from the spec');", "process.stdout.write('step'); s.n++;"),
  "rejecting.ts": counter("void Promise.reject(new Error('unheard'));"),
  "waiting.ts": counter("await new Promise(() => undefined);"),
  "ticking.ts": counter("setInterval(() => undefined, 1000);"),
};

beforeAll(() => {
  for (const [name, source] of Object.entries(FILES)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), source);
  }
});

describe("files outside the checkout are checked with the library of the command", () => {
  it.each([
    ...["bare/spec.ts", "bare/spec.js", "bare/spec.mjs", "bare/spec.mts", "bare/parts.ts"],
    // It imports files that import the library in turn.
    "bare/variant.ts",
    ...["common/spec.ts", "common/spec.js", "module/spec.ts"],
  ])("%s", (name) => {
    const cwd = join(folder, name.split("/")[0]!);
    const result = alone(["check", join(folder, name), "--json"], { cwd });
    expect(result.note).toBe("");
    expect(JSON.parse(result.out)).toMatchObject({ verdict: "held", distinct: 4 });
  });
});

it("a position is found in a folder with spaces", () => {
  const { out } = alone(["check", "bare/folder with (spaces)/spec.ts"], { cwd: folder });
  expect(out).toMatch(/^ {2}Where +bare\/folder with \(spaces\)\/spec\.ts:9:\d+$/m);
});

it("what a file prints does not mix with the report", () => {
  const { out, note } = alone(["check", join(folder, "noisy.ts"), "--json"]);
  expect(JSON.parse(out)).toMatchObject({ verdict: "held" });
  expect(note).toContain("from the spec");
  expect(note).toContain("step");
});

it("promises that nobody waits for do not end the check", () => {
  expect(alone(["check", join(folder, "rejecting.ts")])).toMatchObject({ code: 0 });
});

it("a file that waits for ever is refused", () => {
  const { code, out, note } = alone(["check", join(folder, "waiting.ts")]);
  expect([code, out]).toEqual([2, ""]);
  expect(note).toMatch(/^fairlead: .*waiting\.ts waits, .*\n$/);
});

it("a timer that a file left behind does not keep the process", () => {
  expect(alone(["check", join(folder, "ticking.ts")])).toMatchObject({ code: 0 });
});

it("--help and --version", () => {
  expect(alone(["--help"]).out).toContain("fairlead check FILE");
  expect(alone(["check", "--help"]).out).toContain("--max-states N");
  expect(alone(["--version"]).out).toBe("0.1.0\n");
});
