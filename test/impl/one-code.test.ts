/** The node that is explored, the one that is simulated and the one on sockets are one: no second copy. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** All files of the project that a file is made of, itself included. */
function partsOf(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  const source = readFileSync(join(root, file), "utf8");
  for (const [, specifier] of source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    const path = relative(root, resolve(root, dirname(file), specifier!)).replaceAll("\\", "/");
    if (existsSync(join(root, path))) partsOf(path, found);
  }
  return found;
}

const nodesIn = (file: string): readonly string[] =>
  [...partsOf(file)].filter((part) => part.startsWith("impl/")).sort();

const RAFT = [
  ...["client", "election", "key-value-store", "log", "messages", "replication", "server", "state"],
].map((name) => `impl/raft/${name}.ts`);
const RPC = ["client", "messages", "server"].map((name) => `impl/rpc/${name}.ts`);
const TWO_PHASE_COMMIT = ["messages", "resource-manager", "transaction-manager"].map(
  (name) => `impl/two-phase-commit/${name}.ts`,
);

it("nobody else exports a node of that name", () => {
  const folders = ["src", "specs", "refinement", "bench"];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.includes(".mutants"))
      .map((name) => join(folder, name)),
  );
  const named = /export (?:function|const) (?:server|client|transactionManager|resourceManager)\b/;
  expect(files.filter((file) => named.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
});

it.each([
  ["refinement/raft.nodes.ts", RAFT],
  ["refinement/raft.snapshots.nodes.ts", RAFT],
  ["refinement/raft.exhaustive.ts", RAFT],
  ["impl/raft/store.ts", RAFT],
  ["refinement/rpc.nodes.ts", RPC],
  ["refinement/rpc.exhaustive.ts", RPC],
  ["test/runtime/crashes.test.ts", RPC],
  ["refinement/two-phase-commit.nodes.ts", TWO_PHASE_COMMIT],
  ["refinement/two-phase-commit.exhaustive.ts", TWO_PHASE_COMMIT],
] as const)("%s has the nodes of impl/, and all that they are made of", (file, parts) => {
  expect(nodesIn(file)).toEqual(expect.arrayContaining([...parts]));
});
