/** The package, as somebody else installs it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkout } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SPEC = `
import { always, range, spec } from "fairlead";

export default spec({
  name: "Counter",
  state: () => ({ n: range(0, 3) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Up: action({
      when: { "it is not full": (s) => s.n < 3 },
      then: (s) => { s.n++; },
    }),
  }),
  invariants: (_) => ({ Small: always("It stays small.", (s) => s.n <= 3) }),
  terminal: (s) => s.n === 3,
});
`;

function run(command: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  return { code: status, out: stdout, note: stderr };
}

beforeAll(() => {
  // `npm install` would ask the registry; what is installed here already is taken instead.
  const packed = spawnSync("npm", ["pack", "--silent", "--pack-destination", folder], {
    cwd: checkout,
    encoding: "utf8",
  });
  expect(packed.status, packed.stderr).toBe(0);
  const tarball = packed.stdout.trim().split("\n").at(-1)!;
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "fairlead"), { recursive: true });
  mkdirSync(join(modules, ".bin"));
  expect(
    run("tar", "-xzf", tarball, "-C", "node_modules/fairlead", "--strip-components=1").code,
  ).toBe(0);
  symlinkSync(join(checkout, "node_modules", "tsx"), join(modules, "tsx"));
  symlinkSync("../fairlead/bin/fairlead.js", join(modules, ".bin", "fairlead"));
  writeFileSync(join(folder, "package.json"), '{ "name": "elsewhere", "private": true }\n');
  writeFileSync(join(folder, "spec.ts"), SPEC);
  writeFileSync(join(folder, "wrong.ts"), SPEC.replace("s.n < 3", "s.m < 3"));
  writeFileSync(
    join(folder, "tsconfig.json"),
    '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] }, "files": ["spec.ts"] }\n',
  );
});

it("has the sources of nothing but what runs", () => {
  const files = run("find", "node_modules/fairlead", "-type", "f").out.split("\n");
  expect(files).toContain("node_modules/fairlead/bin/fairlead.js");
  expect(files).toContain("node_modules/fairlead/dist/index.d.ts");
  expect(files.filter((file) => /\/(src|test|specs)\//.test(file))).toEqual([]);
});

it("gives generators of members, to those who have them loaded", () => {
  for (const name of ["fast-check", "pure-rand"])
    symlinkSync(join(checkout, "node_modules", name), join(folder, "node_modules", name));
  writeFileSync(
    join(folder, "draw.mjs"),
    'import { range } from "fairlead";\nimport { arbitraryOf } from "fairlead/arbitrary";\nimport { sample } from "fast-check";\nconsole.log(sample(arbitraryOf(range(1, 1)), 2).join());\n',
  );
  expect(run("node", "draw.mjs")).toMatchObject({ code: 0, out: "1,1\n" });
});

it("gives what compares implementations, to those who ask for it", () => {
  writeFileSync(
    join(folder, "compare.mjs"),
    'import { scheduleText, parseSchedule } from "fairlead/conformance";\nconsole.log(scheduleText(parseSchedule("s1 7")));\n',
  );
  expect(run("node", "compare.mjs")).toMatchObject({ code: 0, out: "s1 7\n" });
});

const ARROW = `
import { range, spec } from "fairlead";
import { conforms, RELIABLE } from "fairlead/conformance";

const counter = spec({
  name: "Counter",
  state: () => ({ n: range(0, 99) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({ Up: action({ when: (s) => s.n < 99, then: (s) => { s.n++; } }) }),
});
const node = {
  start: (_surroundings, disk) => ({ state: disk ?? 0, outputs: [] }),
  step: (state, { id }) => ({
    state: state + 1,
    outputs: [{ kind: "persist", disk: state + 1 }, { kind: "reply", id, reply: state + 1 }],
  }),
};
const implementation = {
  nodes: { n: node },
  clients: { c: [{ to: "n", request: "up" }, { to: "n", request: "up" }] },
  faults: RELIABLE,
};
export default conforms(counter, implementation, {
  abstraction: ({ nodes: { n } }) => ({ n: n.state ?? 0 }),
  events: ({ act }) => ({ "a request": act("Up") }),
});
`;

it("gives arrows: a command that runs them, and properties for fast-check", () => {
  writeFileSync(join(folder, "arrow.mjs"), ARROW);
  const { code, out } = run("npx", "fairlead", "simulate", "arrow.mjs", "--runs", "20");
  expect(out).toMatch(/^passed Counter: no divergence in 20 runs \(60 events\)\n/);
  expect(code).toBe(0);
  writeFileSync(
    join(folder, "assert.mjs"),
    'import { assert } from "fast-check";\nimport arrow from "./arrow.mjs";\nassert(arrow.property, { numRuns: 5 });\n',
  );
  expect(run("node", "assert.mjs")).toMatchObject({ code: 0, out: "", note: "" });
});

it("gives what runs nodes, to those who have Effect", () => {
  symlinkSync(join(checkout, "node_modules", "effect"), join(folder, "node_modules", "effect"));
  writeFileSync(
    join(folder, "run.mjs"),
    `import { Effect, Layer } from "effect";
import { diskInMemory, networkInMemory, runNode } from "fairlead/runtime";
const node = {
  start: () => ({ state: null, outputs: [] }),
  step: (state, { id, request }) => ({ state, outputs: [{ kind: "reply", id, reply: request }] }),
};
const world = Layer.mergeAll(networkInMemory()("n"), diskInMemory());
const talk = runNode({ node, self: "n", nodes: ["n"] }, ({ request }) => request("hello"));
console.log(await Effect.runPromise(Effect.provide(talk, world)));
`,
  );
  expect(run("node", "run.mjs")).toMatchObject({ code: 0, out: "hello\n" });
});

it("gives a command", () => {
  const { code, out } = run("npx", "fairlead", "check", "spec.ts");
  expect(out).toMatch(/^held Counter\n/);
  expect(code).toBe(0);
  expect(run("npx", "fairlead", "--version").out).toBe("0.1.0\n");
});

describe("gives types", () => {
  const tsc = join(checkout, "node_modules", ".bin", "tsc");

  it.each([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("under module %s", (module, resolution) => {
    const options = ["--module", module, "--moduleResolution", resolution, "--target", "es2022"];
    expect(run(tsc, "-p", ".", ...options)).toMatchObject({ code: 0, out: "" });
  });

  it("so that a misspelt variable is an error", () => {
    const { code, out } = run(
      tsc,
      ...["--ignoreConfig", "--strict", "--noEmit", "--module", "nodenext", "--types", ""],
      "wrong.ts",
    );
    expect(code).not.toBe(0);
    expect(out).toMatch(/wrong\.ts\(\d+,\d+\): error TS2339: Property 'm' does not exist/);
  });
});
