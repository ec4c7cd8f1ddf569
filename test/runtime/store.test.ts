/** `npm run store`: what it tells, what it keeps, and that it runs what is simulated and compared. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Result, Schema } from "effect";
import { afterAll, describe, expect, it } from "vitest";
import type { Message } from "../../impl/raft/messages.ts";
import { message } from "../../impl/raft/wire.ts";
import { checkout } from "../cli/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-stores-"));
afterAll(() => rmSync(folder, { recursive: true }));

const command = ["--import", "tsx", "impl/raft/store.ts"];

function store(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...args], {
    cwd: checkout,
    encoding: "utf8",
  });
  return { code: status, out: stdout, note: stderr };
}

/** Who leads, and when, is for the servers to say. */
const timeless = (told: string): string =>
  told
    .replace(/\bs\d (leads|is|has)/g, "S $1")
    .replace(/without s\d/, "without S")
    .replace(/ in \/.*/, " in DIR")
    .replace(/:\d+$/gm, ":PORT")
    .replace(/term \d+/g, "term N")
    .replace(/\d+ (ms|entries)/g, "N $1");

const STORY = (before: string) => `three servers and a client, with their files in DIR
s1 listens at 127.0.0.1:PORT
s2 listens at 127.0.0.1:PORT
s3 listens at 127.0.0.1:PORT
S leads in term N, after N ms
get motto: ${before}
put motto "fair winds": done
append motto " and following seas": done

S is killed
S leads in term N, after N ms
get motto: "fair winds and following seas"
put port "Lisbon": done

S is started again, and reads from its log: term N, N entries
S has what it has missed: N entries

S is killed: without S there is no majority now
S leads in term N, after N ms
get motto: "fair winds and following seas"
get port: "Lisbon"
`;

describe("the store", () => {
  it("goes on without a server, with it again, and leaves nothing behind", () => {
    const { code, out, note } = store();
    expect(note).toBe("");
    expect(timeless(out)).toBe(STORY("no value"));
    expect(code).toBe(0);
    const [, directory] = /in (\/.*)/.exec(out)!;
    expect(existsSync(directory!)).toBe(false);
    const [, first] = /^(s\d) leads/m.exec(out)!;
    expect(out).toContain(`\n${first} is killed\n`);
    expect(out).toMatch(
      new RegExp(`^${first} is started again.*: term [1-9]\\d*, \\d+ entries`, "m"),
    );
  });

  it("keeps its files where it is told, and finds them again", () => {
    const directory = join(folder, "kept");
    expect(timeless(store("--dir", directory).out)).toBe(STORY("no value"));
    expect(readdirSync(directory).toSorted()).toEqual(["client", "s1", "s2", "s3"]);
    expect(timeless(store("--dir", directory).out)).toBe(STORY('"fair winds and following seas"'));
  });

  it("says what is wrong, and ends", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { code, note } = store("--dir", file);
    expect(note).toMatch(/file\/client cannot be made: ENOTDIR/);
    expect(code).toBe(1);
    expect(store("--sail")).toMatchObject({ code: 1, note: expect.stringContaining("--sail") });
  });

  it("serves lines until it is interrupted", async () => {
    const serving = spawn(process.execPath, [...command, "--serve"], {
      cwd: checkout,
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface(serving.stdout)) {
      const port = /^put KEY VALUE, or get KEY: to 127\.0\.0\.1:(\d+);/.exec(line)?.[1];
      if (port === undefined) continue;
      const socket = connect(Number(port), "127.0.0.1");
      const said = createInterface(socket)[Symbol.asyncIterator]();
      for (const [asked, answer] of [
        ["get a", "(no value)"],
        ["put a b  c", "ok"],
        ["get a", "b c"],
        ["get", "what? put KEY VALUE, or get KEY"],
        ["put a", "what? put KEY VALUE, or get KEY"],
      ]) {
        socket.write(`${asked}\n`);
        expect([asked, (await said.next()).value]).toEqual([asked, answer]);
      }
      serving.kill("SIGINT");
    }
    if (serving.exitCode === null) await once(serving, "exit");
    expect(serving.exitCode).toBe(0);
  });
});

describe("the same code", () => {
  /** Files that a file imports, itself or through others; packages are left as they are written. */
  function reached(file: string, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const source = readFileSync(join(checkout, file), "utf8");
    for (const [, specifier] of source.matchAll(/(?:from|import)\s*"([^"]+)"/g))
      if (specifier!.startsWith("."))
        reached(resolve("/", dirname(file), specifier!).slice(1), seen);
      else seen.add(specifier!);
    return seen;
  }
  const NODES = ["impl/raft/server.ts", "impl/raft/client.ts"];

  it.each([
    "impl/raft/store.ts",
    "refinement/raft.nodes.ts",
    "test/refinement/simulated-raft.test.ts",
  ])("is run, simulated and compared: %s", (file) => {
    expect([...reached(file)]).toEqual(expect.arrayContaining(NODES));
  });

  it.each([
    ...NODES,
    "impl/rpc/server.ts",
    "impl/rpc/client.ts",
    "impl/two-phase-commit/transaction-manager.ts",
    "impl/two-phase-commit/resource-manager.ts",
  ])("knows nothing of where it runs: %s", (file) => {
    for (const imported of reached(file))
      expect(imported).toMatch(/^(fairlead|ts-pattern|impl\/(frozen|[\w-]+\/[\w-]+)\.ts)$/);
  });
});

describe("on the wire", () => {
  const decode = Schema.decodeUnknownResult(message);
  const operation = { type: "put", key: "__proto__", value: "v" } as const;
  const command = { kind: "operation", client: "c", session: 1, sequence: 2, operation } as const;
  const store = JSON.parse(
    '{"values":{"__proto__":"v","a":""},"sessions":{"c":{"session":1,"sequence":2,"result":null,"index":3}}}',
  );
  const messages: readonly Message[] = [
    { type: "RequestVote", term: 1, lastLogIndex: 0, lastLogTerm: 0 },
    { type: "RequestVoteReply", term: 1, voteGranted: true },
    {
      type: "AppendEntries",
      term: 2,
      prevLogIndex: 1,
      prevLogTerm: 1,
      entries: [
        { term: 1, command: { kind: "noop" } },
        { term: 2, command },
      ],
      leaderCommit: 0,
    },
    { type: "InstallSnapshot", term: 3, snapshot: { index: 9, term: 2, store } },
    { type: "AppendEntriesReply", term: 1, success: true, matchIndex: 3 },
    { type: "AppendEntriesReply", term: 1, success: false, prevLogIndex: 3, conflictIndex: 2 },
    { type: "ClientRequest", session: 1, sequence: 1, operation: { type: "get", key: "k" } },
    {
      type: "ClientRequest",
      session: 1,
      sequence: 1,
      operation: { type: "cas", key: "k", from: null, to: "v" },
    },
    {
      type: "ClientReply",
      session: 1,
      sequence: 1,
      outcome: { type: "done", result: { before: "v" } },
    },
    { type: "ClientReply", session: 1, sequence: 1, outcome: { type: "not leader", leader: null } },
  ];

  it.each(messages.map((each) => [each.type, each] as const))("%s passes as it is", (_, each) => {
    const text = JSON.stringify(each);
    expect(JSON.stringify(Result.getOrThrow(decode(JSON.parse(text))))).toBe(text);
  });

  it("what is no message does not", () => {
    for (const each of messages)
      for (const wrong of [
        { ...each, type: "Nonsense" },
        { ...each, type: undefined },
        { ...each, ...("term" in each ? { term: -1 } : { session: "1" }) },
      ])
        expect(Result.isFailure(decode(wrong))).toBe(true);
  });
});
