/**
 * How long histories take to judge: `node --import tsx bench/linearizability.ts`. Clients use a
 * key-value store that works, or gives an old value now and then; some never learn what became of an
 * operation, and go on under another name, as Jepsen's do.
 */
import { seededRandom } from "../src/explorer/random.ts";
import type { HistoryEvent } from "../src/refinement/history/history.ts";
import { checkHistory, type HistoryOptions } from "../src/refinement/history/linearizability.ts";
import { keyValue } from "../src/refinement/history/sequential-objects.ts";

interface Load {
  readonly operations: number;
  readonly keys: number;
  readonly clients: number;
  /** Of a thousand operations: how many do not end, and how many reads give an old value. */
  readonly unfinished: number;
  readonly old: number;
}

interface Pending {
  readonly f: string;
  readonly in: Readonly<Record<string, unknown>>;
  readonly lost: boolean;
  out: unknown;
  done: boolean;
}

const VALUES = 5;

function historyOf({ operations, keys, clients, unfinished, old }: Load, seed: number) {
  const random = seededRandom(seed);
  const pick = (below: number): number => Math.floor(random() * below);
  const store: Record<string, unknown> = {};
  const former: Record<string, unknown> = {};
  const events: HistoryEvent[] = [];
  const pending = new Map<string, Pending>();
  const late: Pending[] = [];
  const names = Array.from({ length: clients }, (_, i) => `c${i}`);
  let called = 0;
  const act = (one: Pending): void => {
    const { key, value, from, to } = one.in as Readonly<Record<string, string>>;
    const now = store[key!] ?? null;
    one.done = true;
    if (one.f === "get") one.out = pick(1000) < old ? (former[key!] ?? null) : now;
    if (one.f === "cas") one.out = now === from;
    if (one.f === "put" || one.out === true) {
      former[key!] = now;
      store[key!] = one.f === "put" ? value : to;
    }
  };
  while (called < operations || pending.size > 0) {
    const place = pick(clients);
    const client = names[place]!;
    const one = pending.get(client);
    if (late.length > 0 && pick(20) === 0) act(late.splice(pick(late.length), 1)[0]!);
    if (one === undefined) {
      if (called++ >= operations) continue;
      const f = ["get", "get", "put", "cas"][pick(4)]!;
      const extra = {
        get: {},
        put: { value: pick(VALUES) },
        cas: { from: pick(VALUES), to: pick(VALUES) },
      }[f];
      const input = { key: `k${pick(keys)}`, ...extra };
      const lost = pick(1000) < unfinished;
      const asked: Pending = { f, in: input, lost, out: null, done: false };
      pending.set(client, asked);
      events.push({ kind: "invoke", client, f, in: input });
      if (lost) late.push(asked);
    } else if (one.lost) {
      pending.delete(client);
      events.push({ kind: "info", client });
      names[place] = `${client}'`;
    } else if (!one.done) act(one);
    else {
      pending.delete(client);
      events.push({ kind: "ok", client, out: one.out });
    }
  }
  return events;
}

const base: Load = { operations: 2000, keys: 10, clients: 10, unfinished: 0, old: 0 };
const LOADS: readonly (readonly [string, Load, HistoryOptions?])[] = [
  ["2,000 operations, 10 keys, 10 clients", base],
  ["… 50 clients", { ...base, clients: 50 }],
  ["… 1 % unfinished", { ...base, unfinished: 10 }],
  ["… 50 clients, 5 % unfinished", { ...base, clients: 50, unfinished: 50 }],
  ["… 0.2 % of reads old", { ...base, old: 2 }],
  ["… 2 % of reads old", { ...base, old: 20 }],
  ["… 2 % old, 50 clients, 5 % unfinished", { ...base, clients: 50, unfinished: 50, old: 20 }],
  ["2,000 operations, 1 key", { ...base, keys: 1 }],
  ["… 50 clients", { ...base, keys: 1, clients: 50 }],
  ["… 1 % unfinished", { ...base, keys: 1, unfinished: 10 }],
  ["… 1 % unfinished, 2 % of reads old", { ...base, keys: 1, unfinished: 10, old: 20 }],
  [
    "200 operations, 3 keys, 3 clients, sequential",
    { ...base, operations: 200, keys: 3, clients: 3 },
    { consistency: "sequential" },
  ],
  ["2,000 operations, 10 keys, 10 clients, sequential", base, { consistency: "sequential" }],
  ["20,000 operations, 10 keys", { ...base, operations: 20_000 }],
  ["100,000 operations, 100 keys", { ...base, operations: 100_000, keys: 100 }],
];

const SEEDS = 5;
const TIMEOUT = 30;

console.log(`${"".padEnd(50)} slowest of ${SEEDS}  configurations  verdicts`);
for (const [name, load, options] of LOADS) {
  let slowest = 0;
  let configurations = 0;
  const verdicts: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const events = historyOf(load, seed);
    const verdict = checkHistory(events, keyValue(), { timeout: TIMEOUT, ...options });
    slowest = Math.max(slowest, verdict.seconds);
    configurations = Math.max(configurations, verdict.configurations);
    verdicts.push({ consistent: "yes", inconsistent: "no", unknown: "?" }[verdict.outcome]);
  }
  console.log(
    `${name.padEnd(50)} ${`${slowest.toFixed(2)} s`.padStart(12)}  ${String(configurations).padStart(14)}  ${verdicts.join(" ")}`,
  );
}
