/** Objects that most systems offer their clients. */
import { compare, equal } from "../../spec/value.ts";
import type { Outcome, SequentialModel, SequentialOperation } from "./sequential-model.ts";

type Fields = Readonly<Record<string, unknown>>;

const always = (): boolean => true;

function hasFields(...names: readonly string[]): (input: unknown) => boolean {
  return (input) =>
    typeof input === "object" &&
    input !== null &&
    names.every((name) => Object.hasOwn(input, name));
}

const isKey = (key: unknown): boolean => typeof key === "string" || typeof key === "number";

// ---- one value --------------------------------------------------------------------------------

/** What compare-and-set compares and sets: `{from, to}`, or `[from, to]`. */
function exchange(input: unknown): readonly [from: unknown, to: unknown] {
  if (Array.isArray(input)) return [input[0] ?? null, input[1] ?? null];
  const { from = null, to = null } = input as Fields;
  return [from, to];
}

const isExchange = (input: unknown): boolean =>
  (Array.isArray(input) && input.length === 2) || hasFields("from", "to")(input);

/** A value that is read and written. It is null at first. */
export function register(initial: unknown = null): SequentialModel {
  const operations: Readonly<Record<string, SequentialOperation<unknown>>> = {
    read: {
      reads: true,
      input: "nothing",
      accepts: always,
      outcomes: (value) => [{ state: value, out: value }],
    },
    write: { input: "a value", accepts: always, outcomes: (_, value) => [{ state: value }] },
    cas: {
      input: "{from, to}",
      accepts: isExchange,
      outcomes: (value, input) => {
        const [from, to] = exchange(input);
        return [equal(value, from) ? { state: to, out: true } : { state: value, out: false }];
      },
    },
  };
  return { name: "register", initial: () => [initial], operations };
}

// ---- a value for each key ---------------------------------------------------------------------

/** A value for each key, null where there is none. Keys have nothing to do with each other. */
export function keyValue(): SequentialModel<Fields> {
  const at = (state: Fields, key: string): unknown =>
    Object.hasOwn(state, key) ? state[key] : null;
  const put = (state: Fields, key: string, value: unknown): Fields => {
    const { [key]: _, ...rest } = state;
    return value === null ? rest : { ...rest, [key]: value };
  };
  const keyed =
    (...names: readonly string[]) =>
    (input: unknown): boolean =>
      hasFields("key", ...names)(input) && isKey((input as Fields)["key"]);
  return {
    name: "kv",
    initial: () => [{}],
    operations: {
      get: {
        reads: true,
        input: "{key}",
        accepts: keyed(),
        outcomes: (state, { key }) => [{ state, out: at(state, key) }],
      },
      put: {
        input: "{key, value}",
        accepts: keyed("value"),
        outcomes: (state, { key, value }) => [{ state: put(state, key, value) }],
      },
      delete: {
        input: "{key}",
        accepts: keyed(),
        outcomes: (state, { key }) => [{ state: put(state, key, null) }],
      },
      cas: {
        input: "{key, from, to}",
        accepts: keyed("from", "to"),
        outcomes: (state, { key, from, to }) => [
          equal(at(state, key), from)
            ? { state: put(state, key, to), out: true }
            : { state, out: false },
        ],
      },
      append: {
        input: "{key, value}",
        accepts: keyed("value"),
        outcomes: (state, { key, value }) => [
          { state: put(state, key, `${at(state, key) ?? ""}${value}`) },
        ],
      },
    },
    part: (_, input) => String((input as Fields)["key"]),
  };
}

// ---- many values ------------------------------------------------------------------------------

type Items = readonly unknown[];

/** First in, first out. `dequeue` returns null when it is empty. */
export function queue(): SequentialModel<Items> {
  return {
    name: "queue",
    initial: () => [[]],
    operations: {
      enqueue: {
        input: "a value",
        accepts: (value) => value !== null,
        outcomes: (items, value) => [{ state: [...items, value] }],
      },
      dequeue: {
        input: "nothing",
        accepts: always,
        outcomes: (items) => [{ state: items.slice(1), out: items[0] ?? null }],
      },
    },
  };
}

/** Last in, first out. `pop` returns null when it is empty. */
export function stack(): SequentialModel<Items> {
  return {
    name: "stack",
    initial: () => [[]],
    operations: {
      push: {
        input: "a value",
        accepts: (value) => value !== null,
        outcomes: (items, value) => [{ state: [...items, value] }],
      },
      pop: {
        input: "nothing",
        accepts: always,
        outcomes: (items) => [{ state: items.slice(0, -1), out: items.at(-1) ?? null }],
      },
    },
  };
}

/** What is put in comes out in any order; `take` returns null only when it is empty. */
export function bag(): SequentialModel<Items> {
  const sorted = (items: Items): Items => [...items].sort(compare);
  return {
    name: "bag",
    initial: () => [[]],
    operations: {
      put: {
        input: "a value",
        accepts: (value) => value !== null,
        outcomes: (items, value) => [{ state: sorted([...items, value]) }],
      },
      take: {
        input: "nothing",
        accepts: always,
        outcomes: (items): readonly Outcome<Items>[] =>
          items.length === 0
            ? [{ state: items, out: null }]
            : items.map((item, i) => ({ state: items.filter((_, j) => j !== i), out: item })),
      },
    },
  };
}

// ---- who is inside ----------------------------------------------------------------------------

/**
 * A lock, held by one client at a time. `acquire` waits until it is free, `try` says whether it was;
 * only its holder can `release` it.
 */
export function lock(): SequentialModel<string | null> {
  return {
    name: "lock",
    initial: () => [null],
    byClient: true,
    operations: {
      acquire: {
        input: "nothing",
        accepts: always,
        outcomes: (holder, _, client) => (holder === null ? [{ state: client }] : []),
      },
      try: {
        input: "nothing",
        accepts: always,
        outcomes: (holder, _, client) =>
          holder === null ? [{ state: client, out: true }] : [{ state: holder, out: false }],
      },
      release: {
        input: "nothing",
        accepts: always,
        outcomes: (holder, _, client) => (holder === client ? [{ state: null }] : []),
      },
    },
  };
}

/** By the names under which the command line knows them. */
export const sequentialObjects = {
  register,
  kv: keyValue,
  queue,
  stack,
  bag,
  lock,
} as const;
