/** `fairlead lin`: its report, its JSON, its exit codes, and what it refuses. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { expectGolden } from "../golden.ts";
import { alone, inOneProcess } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
afterAll(() => rmSync(folder, { recursive: true }));

const OBJECTS = "test/cli/specs/objects.ts";

/** `c1 put {"key":"x"}` calls, `c1 ok 1`, `c1 info` and `c1 fail` end. */
const HISTORIES: Readonly<Record<string, readonly string[]>> = {
  right: [
    'a put {"key":"x","value":1}',
    'b get {"key":"x"}',
    "a ok",
    "b ok 1",
    'b get {"key":"y"}',
    "b ok",
  ],
  stale: [
    ...[
      'a put {"key":"x","value":1}',
      "a ok",
      'b put {"key":"x","value":2}',
      'd put {"key":"y","value":2}',
    ],
    ...['c get {"key":"x"}', "c ok 2", 'c get {"key":"x"}', "d info", "b ok", "c ok 1"],
    ...['c get {"key":"y"}', "c ok 2", 'a put {"key":"x","value":3}', "a fail"],
  ],
  lost: ["a cas [0,1]", "b cas [0,2]", "a ok true", "b ok true"],
  swapped: ["a write 1", "a ok", "a write 2", "a ok", "b read", "b ok 2", "b read", "b ok 1"],
  inside: ["a acquire", "a ok", "b acquire", "b ok"],
  wide: [
    ...Array.from({ length: 18 }, (_, i) => `w${i} enqueue ${i}`),
    ...["r dequeue", "r ok 99"],
    ...Array.from({ length: 18 }, (_, i) => `w${i} ok`),
  ],
  narrow: [
    ...Array.from({ length: 4 }, (_, i) => `w${i} enqueue ${i}`),
    ...["r dequeue", "r ok 99"],
    ...Array.from({ length: 4 }, (_, i) => `w${i} ok`),
  ],
  lazy: ["a put 1", "a ok", "a put 2", "a ok", "b get", "b ok 1", "b get", "b ok 3"],
  locks: ["c1 lock", 'c1 ok "granted"', "c2 lock", 'c2 ok "granted"'],
  puts: ["a put 1", "a ok", "a get", "a ok 1"],
  inputless: ["a put", "a ok"],
};

const ENDS = ["ok", "info", "fail"];

function line(short: string): string {
  const [client, what, ...rest] = short.split(" ");
  const given: unknown = rest.length === 0 ? null : JSON.parse(rest.join(" "));
  if (ENDS.includes(what!))
    return JSON.stringify({ kind: what, client, ...(what === "ok" ? { out: given } : {}) });
  return JSON.stringify({ kind: "invoke", client, f: what, in: given });
}

const at = (name: string): string => join(folder, name);
for (const [name, events] of Object.entries(HISTORIES))
  writeFileSync(at(name), `${events.map(line).join("\n")}\n`);

const COMMANDS: readonly (readonly [code: number, ...words: string[]])[] = [
  [0, "right", "--model", "kv"],
  [12, "stale", "--model", "kv"],
  [0, "stale", "--model", "kv", "--consistency", "sequential"],
  [12, "stale", "--model", OBJECTS, "--spec", "store", "--key", "key"],
  [12, "lost", "--model", "register", "--initial", "0"],
  [12, "swapped", "--model", "register"],
  [12, "swapped", "--model", "register", "--consistency", "sequential"],
  [12, "inside", "--model", "lock"],
  [12, "narrow", "--model", "queue"],
  [20, "wide", "--model", "queue", "--max-states", "1000"],
  [12, "lazy", "--model", OBJECTS, "--spec", "lazy", "--internal", "Settle"],
  [12, "locks", "--model", OBJECTS, "--spec", "counterLock"],
];

const command = ([, name, ...words]: readonly [number, ...string[]]): readonly string[] => [
  "lin",
  at(name!),
  ...words,
];
const known = (text: string): string => text.replaceAll(folder, "FOLDER");

it("reports read well, and each has its exit code", () => {
  const results = inOneProcess(COMMANDS.map(command));
  const report = results.map(({ code, out, note }, i) => {
    const [wanted, ...words] = COMMANDS[i]!;
    expect([words, code, note]).toEqual([words, wanted, ""]);
    for (const each of out.split("\n")) expect(each.length).toBeLessThanOrEqual(100);
    return `# ${words.join(" ")}\n\n${out}`;
  });
  expectGolden("lin.txt", known(report.join("\n\n")));
});

it("JSON has the facts, and nothing else is printed", () => {
  const results = inOneProcess(COMMANDS.map((each) => [...command(each), "--json"]));
  const json = results.map(({ code, out, note }, i) => {
    expect([code, note]).toEqual([COMMANDS[i]![0], ""]);
    const object = JSON.parse(out) as Readonly<Record<string, unknown>>;
    expect(object["exit"]).toBe(code);
    return object;
  });
  expect(json.map(({ verdict }) => verdict)).toEqual([
    ...["linearizable", "not-linearizable", "sequentially-consistent", "not-linearizable"],
    ...["not-linearizable", "not-linearizable", "not-sequentially-consistent"],
    ...["not-linearizable", "not-linearizable", "unknown", "not-linearizable", "not-linearizable"],
  ]);
  expect(json[1]).toMatchObject({
    ...{ consistency: "linearizable", model: "kv", operations: 6, unfinished: 1, failed: 1 },
    parts: [
      {
        key: "y",
        operations: 2,
        order: [
          { client: "d", op: "d.1" },
          { client: "c", op: "c.3" },
        ],
      },
      { key: "x", operations: 4, order: null },
    ],
    misplacement: {
      ...{ key: "x", operation: { client: "c", op: "c.2", out: 1 }, right: [2], rightInAll: true },
      concurrent: [{ client: "b", op: "b.1" }],
      deadEnds: [{ states: [{ state: { x: 2 }, next: [{ op: "c.2", outputs: [{ value: 2 }] }] }] }],
    },
    cut: null,
  });
  expect(json[6]).toMatchObject({ misplacement: { operation: null, placed: 3, required: 4 } });
  expect(json[9]).toMatchObject({ misplacement: null, cut: { by: "states", limit: 1000 } });
});

const RUBBISH: Readonly<Record<string, string | Buffer>> = {
  empty: "",
  "not-json": "c1 put x\n",
  cut: `${line("a put 1")}\n{"kind":"ok","cli`,
  array: `[${line("a put 1")}]`,
  busy: `${line("a read")}\n${line("a read")}`,
  unasked: line("a ok"),
  nothing: line("a read"),
  misnamed: '{"kind":"invoke","client":"c1","f":"write","value":1}',
  misspelt: '{"kind":"invoke","clint":"c1","f":"read"}',
  mixed: '{"type":"invoke","process":0,"f":"write","in":1}',
  both: '{"kind":"invoke","type":"invoke","client":"c1","f":"read"}',
  early: '{"kind":"invoke","client":"c1","f":"read","out":1}',
  late: `${line("a read")}\n{"kind":"info","client":"a","out":1}`,
  another: `${line("a write 1")}\n{"kind":"ok","client":"a","f":"write","in":2}`,
  binary: Buffer.from([0, 255, 254, 10, 7]),
};
for (const [name, text] of Object.entries(RUBBISH)) writeFileSync(at(name), text);

const REFUSED: readonly (readonly string[])[] = [
  [],
  [at("right")],
  [at("right"), at("stale"), "--model", "kv"],
  [at("nowhere"), "--model", "kv"],
  [folder, "--model", "kv"],
  [at("right"), "--model", "kw"],
  [at("right"), "--model", join(folder, "nowhere.ts")],
  [at("right"), "--model", OBJECTS],
  [at("right"), "--model", "kv", "--consistency", "sequentiall"],
  [at("right"), "--model", "kv", "--set", "N=3"],
  [at("right"), "--model", "kv", "--initial", "3"],
  [at("lost"), "--model", "register", "--initial", "{"],
  [at("right"), "--model", "kv", "--max-states", "0"],
  [at("right"), "--model", "kv", "--strict"],
  [at("right"), "--model", "register"],
  [at("lost"), "--model", "kv"],
  [at("puts"), "--model", "kv"],
  [at("lazy"), "--model", OBJECTS, "--spec", "lazy", "--internal", "Setle"],
  [at("lazy"), "--model", OBJECTS, "--spec", "lazy", "--set", "VALUES=1"],
  [at("inside"), "--model", OBJECTS, "--spec", "counterLock"],
  [at("inputless"), "--model", OBJECTS, "--spec", "store", "--key", "key"],
  ...Object.keys(RUBBISH).map((name) => [at(name), "--model", "register"]),
];

it("what is wrong with a command line or a history is said in one line", () => {
  const results = inOneProcess(REFUSED.map((words) => ["lin", ...words]));
  const lines = results.map(({ code, out, note }, i) => {
    const words = REFUSED[i]!.join(" ");
    expect([words, code, out]).toEqual([words, 2, ""]);
    expect(note).toMatch(/^fairlead: .+\n$/);
    return `$ fairlead lin ${words}\n${note}`;
  });
  expectGolden("lin-refusals.txt", known(lines.join("\n")));
});

it("a specification that is broken is said to be", () => {
  const [result] = inOneProcess([["lin", at("puts"), "--model", OBJECTS, "--spec", "wrong"]]);
  expect(result).toMatchObject({ code: 3, out: "" });
  expect(result!.note).toMatch(/^fairlead: the specification is broken: .*Get.*out of order.*\n$/);
});

it("--help says what it is for", () => {
  const { code, out, note } = alone(["lin", "--help"]);
  expect([code, note]).toEqual([0, ""]);
  expect(out).toMatch(/^fairlead lin HISTORY/);
  for (const each of out.split("\n")) expect(each.length).toBeLessThanOrEqual(104);
});
