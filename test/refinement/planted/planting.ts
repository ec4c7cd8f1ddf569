/**
 * Plants a mistake: copies an implementation and its arrows, with one change, into a folder of its
 * own. What is imported from there is made of the changed nodes.
 */
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import type { NodeTypes } from "../../../src/refinement/node.ts";
import type { AnySpec } from "../../../src/spec/spec.ts";
import type { Arrow } from "../../../src/testing/conformance.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { raftMutants } from "./mutants/raft.ts";
import { rpcMutants } from "./mutants/rpc.ts";
import { twoPhaseCommitMutants } from "./mutants/two-phase-commit.ts";

const PROTOCOLS = {
  rpc: rpcMutants,
  "two-phase-commit": twoPhaseCommitMutants,
  raft: raftMutants,
} as const satisfies Readonly<Record<string, readonly Mutant[]>>;
export type Protocol = keyof typeof PROTOCOLS;

/** A mutant with its place. */
export interface Planted extends Mutant {
  readonly protocol: Protocol;
  /** Tells it from all others. */
  readonly title: string;
}

export const MUTANTS: readonly Planted[] = Object.entries(PROTOCOLS).flatMap(
  ([protocol, mutants]) =>
    mutants.map((mutant) => ({
      ...mutant,
      protocol: protocol as Protocol,
      title: `${protocol}/${mutant.name}`,
    })),
);

const root = new URL("../../../", import.meta.url);
/** Vitest transforms what is here; nobody else reads what is in a folder with a dot. */
const copies = new URL(`.mutants/${process.pid}/`, import.meta.url);

/** The text of a file with the mistake in it. @throws RangeError unless there is one place for it */
export function changedText({ title, protocol, file, from, to }: Planted): string {
  const text = readFileSync(new URL(`impl/${protocol}/${file}`, root), "utf8");
  const parts = text.split(from);
  if (parts.length !== 2)
    throw new RangeError(`${title}: impl/${protocol}/${file} has ${parts.length - 1} of: ${from}`);
  return parts.join(to);
}

/** The folder with the copy. @throws RangeError as `changedText` */
function plant(mutant: Planted): URL {
  const { protocol, title, file } = mutant;
  const text = changedText(mutant);
  const copy = new URL(`${title.replace("/", ".")}/`, copies);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(new URL("impl/", copy), { recursive: true });
  mkdirSync(new URL("refinement/", copy));
  symlinkSync(new URL("specs", root), new URL("specs", copy));
  cpSync(new URL("impl/frozen.ts", root), new URL("impl/frozen.ts", copy));
  const folder = new URL(`impl/${protocol}/`, copy);
  cpSync(new URL(`impl/${protocol}/`, root), folder, { recursive: true });
  writeFileSync(new URL(file, folder), text);
  for (const arrow of readdirSync(new URL("refinement/", root)))
    if (arrow.startsWith(`${protocol}.`))
      cpSync(new URL(`refinement/${arrow}`, root), new URL(`refinement/${arrow}`, copy));
  return copy;
}

/** What some mutants need in order to show: of their arrow, or instead of it. */
const NEEDS = {
  /** A leader sends one entry in a message: otherwise they always come all together. */
  "one entry a message": async (load: Load) => {
    const { arrow, nodesOf } = await load("raft.nodes.ts");
    const whole = { compactAt: Number.POSITIVE_INFINITY };
    return arrow(3, nodesOf(3, { ...whole, entriesMax: 1 }));
  },
  /** Of three servers, two votes are enough anyhow. */
  "five servers": async (load: Load) => (await load("raft.nodes.ts")).five,
  snapshots: async (load: Load) => (await load("raft.snapshots.nodes.ts")).default,
} as const;
export type Need = keyof typeof NEEDS;

// biome-ignore lint/suspicious/noExplicitAny: modules whose text was changed
type Load = (file: string) => Promise<any>;

/** What is made of an implementation with a mistake in it, and without. */
export interface Arrows {
  readonly wrong: Arrow<NodeTypes>;
  readonly right: Arrow<NodeTypes>;
}

export async function arrowsOf(mutant: Planted): Promise<Arrows> {
  const { protocol, needs } = mutant;
  const make = (load: Load): Promise<Arrow<NodeTypes>> =>
    needs === undefined
      ? load(`${protocol}.nodes.ts`).then((module) => module.default)
      : NEEDS[needs](load);
  return { wrong: await make(loading(plant(mutant))), right: await make(loading(root)) };
}

/** All runs of a few nodes with the mistake in them, as a specification. */
export async function allRunsOf(mutant: Planted): Promise<AnySpec> {
  const module = await loading(plant(mutant))(`${mutant.protocol}.exhaustive.ts`);
  if (mutant.needs !== "one entry a message") return module.default;
  const { allRuns, right } = module;
  return allRuns("RaftNodes", (servers: readonly string[]) => right(servers, { entriesMax: 1 }));
}

const loading =
  (folder: URL): Load =>
  (file) =>
    import(/* @vite-ignore */ new URL(`refinement/${file}`, folder).href);

/** Removes all copies. */
export const clear = (): void => rmSync(copies, { recursive: true, force: true });
