/**
 * Author code is JavaScript, and means what JavaScript means: identity, aliasing, exceptions, truth.
 * Each case was answered wrongly once. What is true was worked out by hand.
 */
import { inspect, isDeepStrictEqual, types } from "node:util";
import { describe, expect, test } from "vitest";
import { check } from "../../src/explorer/check.ts";
import {
  always,
  bagOf,
  bool,
  equal,
  every,
  ids,
  majorities,
  set as makeSet,
  mapOf,
  oneOf,
  optional,
  plain,
  range,
  record,
  refines,
  seqOf,
  setOf,
  spec,
  step,
  tuple,
} from "../../src/index.ts";
import { apart as apartOf } from "../../src/plain/values.ts";
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

const apart = (state: PlainState): PlainState => apartOf(state) as PlainState;

/** What is found: the outcome, and the property with the steps to where it fails. */
function found(written: AnySpec, options = {}): string {
  const verdict = check(instantiate(written), options);
  const { finding, breakage, outcome, distinct } = verdict;
  if (breakage) return `${outcome} ${breakage.kind}`;
  if (finding) return `${outcome} ${finding.property.name} ${finding.trace!.length - 1}`;
  return `${outcome} ${distinct}`;
}

/** @param alone whether what is learnt need be neither confirmed nor audited for it */
const says = (name: string, written: AnySpec, truth: string, alone = true): void => {
  test(name, () => {
    expect(found(written)).toBe(truth);
    // Neither engine needs the other for it.
    expect(found(written, { crossCheck: false })).toBe(truth);
    expect(found(written, { trees: false, crossCheck: false })).toBe(truth);
    if (alone) expect(found(written, { crossCheck: false, confirm: false })).toBe(truth);
  });
};

// biome-ignore lint/suspicious/noExplicitAny: updates of several specifications
type Any = any;
const P = ids("p", 3);
const item = record({ id: range(0, 3), n: range(0, 3) });

describe("keys tell all values apart", () => {
  says(
    "maps keyed by sets",
    spec({
      name: "Acks",
      state: () => ({ ack: mapOf(majorities(P), bool) }),
      init: () => ({ ack: every(majorities(P), false) }),
      actions: (action) => ({
        Ack: action({
          with: { q: majorities(P) },
          when: (s, { q }) => !s.ack.get(q),
          then: (s, { q }) => {
            s.ack.set(q, true);
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({
        NotAll: always("…", (s) => !majorities(P).every((q) => s.ack.get(q))),
      }),
    }),
    "violated NotAll 3",
  );

  const abstract = spec({
    name: "Acks",
    state: () => ({ ack: mapOf(majorities(P), bool) }),
    init: () => ({ ack: every(majorities(P), false) }),
    actions: (action) => ({
      Ack: action({
        with: { q: majorities(P) },
        then: (s, { q }) => {
          s.ack.set(q, true);
        },
      }),
    }),
    terminal: () => true,
  });
  const twoAtOnce = spec({
    name: "TwoAtOnce",
    state: () => ({ n: range(0, 2) }),
    init: () => ({ n: 0 }),
    actions: (action) => ({
      Both: action({
        when: (s) => s.n === 0,
        then: (s) => {
          s.n = 2;
        },
      }),
    }),
    terminal: () => true,
    properties: (_) => ({
      Ref: refines("…", abstract, {
        mapping: (s) => ({
          ack: every(
            majorities(P),
            (q) => majorities(P).members.findIndex((m) => equal(m, q)) < s.n,
          ) as never,
        }),
      }),
    }),
  });
  says("and mappings to them", twoAtOnce, "violated Ref 1");
  test("and whole states", () => {
    expect(found(twoAtOnce, { exact: true })).toBe("violated Ref 1");
  });

  const mixed = oneOf(null, "null", true, "true");
  says(
    "null and its name, true and its name",
    spec({
      name: "Mixed",
      state: () => ({ u: mapOf(mixed, range(0, 1)) }),
      init: () => ({ u: every(mixed, 0) }),
      actions: (action) => ({
        A: action({
          with: { k: mixed },
          then: (s, { k }) => {
            s.u.set(k, 1);
          },
        }),
      }),
      invariants: (_) => ({
        NotBoth: always("…", (s) => {
          const u = s.u as unknown as { get(key: unknown): number };
          return u.get(null) + u.get("null") < 2;
        }),
      }),
    }),
    "violated NotBoth 2",
  );

  const halves = oneOf("", "\ud83d", "\ude00");
  says(
    "the halves of a surrogate pair",
    spec({
      name: "Halves",
      state: () => ({ c: halves }),
      init: () => ({ c: "" }),
      actions: (action) => ({
        Cut: action({
          with: { h: halves },
          when: (s, { h }) => s.c === "" && h !== "",
          then: (s, { h }) => {
            s.c = h;
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({ Never: always("…", (s) => s.c !== "\ude00") }),
    }),
    "violated Never 1",
  );

  const A = oneOf("a", "astring\u0000b");
  const B = oneOf("bstring\u0000c", "c");
  says(
    "drawn strings with NUL",
    spec({
      name: "Nul",
      state: () => ({
        a: setOf(A),
        b: setOf(B),
        last: seqOf(oneOf("a", "astring\u0000b", "bstring\u0000c", "c"), 2),
      }),
      init: () => ({ a: [...A], b: [...B], last: [] }),
      actions: (action) => ({
        T: action({
          with: { u: (s) => s.a, v: (s) => s.b },
          then: (s, { u, v }) => {
            s.last = [u, v];
          },
        }),
      }),
      invariants: (_) => ({
        Never: always("…", (s) => !(s.last[0] === "astring\u0000b" && s.last[1] === "c")),
      }),
    }),
    "violated Never 1",
  );

  test("a number and its string cannot be keys of one map", () => {
    expect(() => mapOf(oneOf(1, "1"), bool)).toThrow(/one property name/);
  });
});

describe("elements of sequences are objects with an identity", () => {
  const queue = (then: (s: { q: { id: number; n: number }[]; last: number }) => void) =>
    spec({
      name: "Queue",
      state: () => ({ q: seqOf(item, 3), last: range(-1, 3) }),
      init: () => ({
        q: [
          { id: 1, n: 0 },
          { id: 2, n: 1 },
        ],
        last: -1,
      }),
      actions: (action) => ({ Act: action({ when: (s) => s.last < 0, then }) }),
      terminal: () => true,
      reachable: (_) => ({
        seen: (s) =>
          s.last >= 0 && s.q.map(({ id, n }) => `${id}:${n}`).join() === REACHED.get(then),
      }),
    });
  const REACHED = new Map<unknown, string>();
  const leaves = (
    name: string,
    then: (s: { q: { id: number; n: number }[]; last: number }) => void,
    content: string,
  ): void => {
    REACHED.set(then, content);
    says(name, queue(then), "held 2");
  };

  leaves(
    "a swap through a temporary",
    (s) => {
      const t = s.q[0]!;
      s.q[0] = s.q[1]!;
      s.q[1] = t;
      s.last = 0;
    },
    "2:1,1:0",
  );
  leaves(
    "a swap by destructuring",
    (s) => {
      [s.q[0], s.q[1]] = [s.q[1]!, s.q[0]!];
      s.last = 0;
    },
    "2:1,1:0",
  );
  leaves(
    "the old head, read after it was replaced",
    (s) => {
      const head = s.q[0]!;
      s.q[0] = { ...head, n: head.n + 1 };
      s.last = head.n;
    },
    "1:1,2:1",
  );
  leaves(
    "an element held while others go",
    (s) => {
      const second = s.q[1]!;
      s.q.shift();
      second.n = 3;
      s.last = s.q.length;
    },
    "2:3",
  );
  leaves(
    "what shift returns, changed and put back",
    (s) => {
      const head = s.q.shift()!;
      head.n++;
      s.q.push(head);
      s.last = 0;
    },
    "2:1,1:1",
  );
  leaves(
    "sort, at, splice",
    (s) => {
      s.q.sort((a, b) => b.id - a.id);
      s.q.at(-1)!.n = 2;
      s.q.splice(1, 0, { id: 3, n: 3 });
      s.last = s.q.indexOf(s.q[2]!);
    },
    "2:1,3:3,1:2",
  );
  leaves(
    "one object in two places",
    (s) => {
      s.q[1] = s.q[0]!;
      s.q[1].n = 2;
      s.last = 0;
    },
    "1:2,1:2",
  );
  leaves(
    "an object that is pushed, and then changed",
    (s) => {
      const made = { id: 3, n: 0 };
      s.q.push(made);
      made.n = 3;
      s.last = 0;
    },
    "1:0,2:1,3:3",
  );
});

describe("a part of the state that is assigned is the same object in both places", () => {
  const snapshots = (then: (s: { rec: { a: number }; copy: { a: number } }) => void) =>
    spec({
      name: "Snapshots",
      state: () => ({ rec: record({ a: range(0, 3) }), copy: record({ a: range(0, 3) }) }),
      init: () => ({ rec: { a: 0 }, copy: { a: 0 } }),
      actions: (action) => ({ Act: action({ when: (s) => s.rec.a < 3, then }) }),
      terminal: () => true,
      invariants: (_) => ({ Same: always("…", (s) => s.rec.a === s.copy.a) }),
    });
  says(
    "until the step is over",
    snapshots((s) => {
      s.copy = s.rec;
      s.rec.a++;
    }),
    "held 4",
  );
  says(
    "also where whatever goes wrong is caught",
    snapshots((s) => {
      try {
        s.copy = s.rec;
        s.rec.a++;
      } catch {
        s.copy.a = 3;
      }
    }),
    "held 4",
  );
  says(
    "and so is an element that is assigned to a variable",
    spec({
      name: "Element",
      state: () => ({ queue: seqOf(optional(item), 2), held: optional(item) }),
      init: () => ({ queue: [{ id: 1, n: 1 }], held: null }),
      actions: (action) => ({
        Hold: action({
          then: (s) => {
            s.held = s.queue[0]!;
            if (s.queue[0]) s.queue[0].id = 0;
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({
        Same: always("…", (s) => s.held === null || s.held.id === s.queue[0]?.id),
      }),
    }),
    "held 2",
  );
  for (const [name, then] of [
    [
      "sets",
      (s: Any) => {
        s.a.clear();
        s.b = s.a;
        s.a.add(1);
      },
    ],
    [
      "tuples",
      (s: Any) => {
        s.c = s.d;
        s.d[0] = 2;
      },
    ],
  ] as const)
    says(
      `and so are ${name}`,
      spec({
        name: "Shared",
        state: () => ({
          a: setOf(range(0, 1)),
          b: setOf(range(0, 1)),
          c: tuple(range(0, 2), bool),
          d: tuple(range(0, 2), bool),
        }),
        init: () => ({ a: [], b: [], c: [0, true], d: [1, true] }),
        actions: (action) => ({ Act: action({ then: then as never }) }),
        invariants: (_) => ({
          Same: always("…", (s) => s.a.size === s.b.size && (s.d[0] < 2 || s.c[0] === 2)),
        }),
      }),
      "held 2",
    );
  says(
    "unless it is copied",
    snapshots((s) => {
      s.copy = { ...s.rec };
      s.rec.a++;
    }),
    "violated Same 1",
  );
  says(
    "plain data holds what it was given, not the place where that stood",
    spec({
      name: "Plain",
      state: () => ({ rec: record({ a: range(0, 3) }), snap: plain<{ a: number } | null>() }),
      init: () => ({ rec: { a: 0 }, snap: null }),
      actions: (action) => ({
        Inc: action({
          when: (s) => s.rec.a < 3,
          then: (s) => {
            s.rec.a++;
          },
        }),
        Snap: action({
          when: (s) => s.rec.a > 0,
          then: (s) => {
            s.snap = s.rec;
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({ Snap3: always("…", (s) => s.snap === null || s.snap.a !== 3) }),
    }),
    "violated Snap3 4",
  );
});

describe("whatever is read is noticed", () => {
  /** Far from where anything is audited, a part becomes 1, which only this function sees. */
  const hidden = (sees: (s: { m: Record<string, number>; q: readonly number[] }) => boolean) =>
    spec({
      name: "Hidden",
      state: () => ({
        t: range(0, 700),
        w: range(0, 5),
        m: mapOf(P, range(0, 1)),
        q: seqOf(range(0, 1), 2),
        jumped: bool,
      }),
      init: () => ({ t: 0, w: 0, m: every(P, 0), q: [], jumped: false }),
      actions: (action) => ({
        Tick: action({
          when: (s) => s.t < 700 && !s.jumped,
          then: (s) => {
            s.t++;
            const now = s.t === 450 && s.w === 3;
            s.m["p2" as never] = now ? 1 : 0;
            s.q = now ? [1] : [];
          },
        }),
        Wind: action({
          when: (s) => s.w < 5 && !s.jumped,
          then: (s) => {
            s.w++;
            s.m["p2" as never] = 0;
            s.q = [];
          },
        }),
        Jump: action({
          when: (s) => !s.jumped && sees(s),
          then: (s) => {
            s.jumped = true;
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({ NeverJumped: always("…", (s) => !s.jumped) }),
    });
  const described = (of: object, name: string): unknown =>
    Object.getOwnPropertyDescriptor(of, name)!.value;
  const notices = (name: string, sees: Parameters<typeof hidden>[0]): void => {
    test(name, () => {
      expect(found(hidden(sees), { crossCheck: false })).toBe("violated NeverJumped 454");
      const unconfirmed = { crossCheck: false, confirm: false };
      expect(found(hidden(sees), unconfirmed)).toBe("violated NeverJumped 454");
    });
  };
  notices("by the description of a property", (s) => described(s.m, "p2") === 1);
  notices("by all descriptions", (s) => Object.getOwnPropertyDescriptors(s.m)["p2"]!.value === 1);
  notices("by the description of a length", (s) => described(s.q, "length") === 1);
  notices("by what is printed of a record", (s) => inspect(s.m).includes("p2: 1"));
  notices("by what is printed of a sequence", (s) => inspect(s.q) !== "[]");

  test("what an earlier run has kept by object is of no use to another", () => {
    const known = new WeakMap<object, boolean>();
    const isOne = (m: Record<string, number>): boolean => {
      if (!known.has(m)) known.set(m, m["p2"] === 1);
      return known.get(m)!;
    };
    const written = hidden((s) => isOne(s.m));
    const both = {
      ...written,
      invariants: () => ({ Asks: (s: { m: never }) => isOne(s.m) || true }),
    };
    const reaching = {
      ...both,
      reachable: () => ({ jump: (s: { jumped: boolean }) => s.jumped }),
    } as never;
    const { outcome, warnings } = check(instantiate(reaching));
    expect(outcome).toBe("held");
    // It is learnt like any other.
    expect(warnings.map(({ kind }) => kind)).not.toContain("not-learnt");
    expect(warnings.map(({ kind }) => kind)).not.toContain("side-effect");
  });
});

/** Two counters, so that most states are far from the first. */
const counting = (action: Any): Any => ({
  A: action({
    when: (s: Any) => s.a < 39,
    then: (s: Any) => {
      s.a++;
    },
  }),
  B: action({
    when: (s: Any) => s.b < 39,
    then: (s: Any) => {
      s.b++;
    },
  }),
});

describe("what kind of object a part is, and what is its own", () => {
  /** A question about an object that is true, or false, of every state; and what is rare, asked last. */
  const asking = (is: (s: Any) => boolean) =>
    spec({
      name: "Asking",
      state: () => ({
        a: range(0, 39),
        b: range(0, 39),
        seen: setOf(range(0, 1)),
        bag: bagOf(range(0, 1)),
        keyed: mapOf(tuple(range(0, 1), bool), range(0, 1)),
        rec: record({ x: range(0, 1) }),
        pair: tuple(range(0, 1), range(0, 1)),
        list: seqOf(range(0, 1), 2),
      }),
      init: () => ({
        ...{ a: 0, b: 0, seen: [1], bag: [1] },
        ...{ keyed: every(tuple(range(0, 1), bool), 0), rec: { x: 0 }, pair: [0, 0], list: [1] },
      }),
      actions: (action) => ({
        ...counting(action),
      }),
      terminal: () => true,
      invariants: (_) => ({ Never: always("…", (s) => !(is(s) && s.a === 35 && s.b === 23)) }),
    });
  const PARTS = ["seen", "bag", "keyed", "rec", "pair", "list"] as const;
  const QUESTIONS: Readonly<Record<string, (part: Any) => unknown>> = {
    "its own names": (part) => Object.keys(part).join(),
    "all of them": (part) => Reflect.ownKeys(part).map(String).join(),
    "its copy": (part) => Object.entries({ ...part }).join(),
    "its class": (part) => [part instanceof Object, part instanceof Set, part instanceof Map],
    "its prototype": (part) =>
      [Object.prototype, Array.prototype].indexOf(Object.getPrototypeOf(part)),
    "its constructor": (part) => part.constructor?.name,
    "its form": (part) => [Array.isArray(part), Object.prototype.toString.call(part)],
    "whether it is frozen": (part) => [Object.isFrozen(part), Object.isSealed(part)],
    "whether it can grow": (part) => Object.isExtensible(part),
    "what it can do": (part) => ["size", "has", "length", "get", "toString"].map((n) => n in part),
    "its JSON": (part) => JSON.stringify(part),
  };
  for (const [question, answer] of Object.entries(QUESTIONS))
    test(question, () => {
      for (const part of PARTS) {
        const written = (expected: unknown) =>
          asking((s) => JSON.stringify(answer(s[part])) === JSON.stringify(expected));
        // The answer in the initial state, on plain values: it is the same in every other.
        let plainly: unknown;
        const model = instantiate(written(null));
        for (const state of initialStates(model)) plainly = answer(apart(state)[part]);
        expect([part, found(written(plainly), { crossCheck: false })]).toEqual([
          part,
          "violated Never 58",
        ]);
      }
    });
});

describe("what an update does to a sequence is seen at once", () => {
  /** Asks first what is the same in every state, and then for one state, far from the first. */
  const late = (is: (s: Any) => boolean) =>
    spec({
      name: "Late",
      state: () => ({
        ...{ a: range(0, 39), b: range(0, 39), hit: bool },
        ...{ list: seqOf(range(0, 3), 6), rec: record({ x: range(0, 1) }) },
      }),
      init: () => ({ a: 0, b: 0, hit: false, list: [2, 1], rec: { x: 0 } }),
      actions: (action) => ({
        ...counting(action),
        Act: action({
          then: (s) => {
            const found = is(s);
            s.list = [2, 1];
            if (found && s.a === 35 && s.b === 23) s.hit = true;
          },
        }),
      }),
      invariants: (_) => ({ Never: always("…", (s) => !s.hit) }),
    });
  const finds = (name: string, is: (s: Any) => boolean): void => {
    test(name, () => {
      expect(found(late(is), { crossCheck: false })).toBe("violated Never 59");
    });
  };
  const walked = (each: (s: Any) => Iterable<unknown>, change: (s: Any) => void) => (s: Any) => {
    let steps = 0;
    for (const _ of each(s)) if (++steps === 1) change(s);
    return steps === (s.list.length > 2 ? 3 : 1);
  };
  const push = (s: Any): void => void s.list.push(3);
  finds(
    "by a loop over it that adds to it",
    walked((s) => s.list, push),
  );
  finds(
    "by its entries",
    walked((s) => s.list.entries(), push),
  );
  finds(
    "by its values",
    walked((s) => s.list.values(), push),
  );
  finds(
    "by a loop over it that takes from it",
    walked(
      (s) => s.list,
      (s) => s.list.shift(),
    ),
  );
  finds("by what sort returns", (s) => s.list.sort() === s.list);
  finds("by what reverse returns, after a change", (s) => {
    s.list.push(3);
    return s.list.reverse() === s.list;
  });
  finds("by the array that a callback is handed", (s) =>
    s.list.every((_x: number, _i: number, all: unknown) => all === s.list),
  );
  finds("by a clone that is tried", (s) => {
    try {
      return structuredClone(s.rec).x === 0;
    } catch {
      return false;
    }
  });
});

describe("what stand-ins cannot be is left to plain values", () => {
  const asked = (when: (s: Any) => boolean) =>
    spec({
      name: "Asked",
      state: () => ({ n: range(0, 3), rec: record({ a: range(0, 3) }) }),
      init: () => ({ n: 0, rec: { a: 1 } }),
      actions: (action) => ({
        Act: action({
          when: (s) => s.n < 3 && when(s),
          then: (s) => {
            s.n++;
          },
        }),
      }),
      terminal: () => true,
    });
  says(
    "whether a part is frozen",
    asked((s) => Object.isFrozen(s.rec) && Object.isFrozen(s)),
    "held 4",
    false,
  );
  says(
    "a structured clone",
    asked((s) => structuredClone(s.rec).a === 1),
    "held 4",
  );
  says(
    "the prototype",
    asked((s) => Object.getPrototypeOf(s.rec) === Object.prototype),
    "held 4",
  );
});

describe("what stand-ins are not is noticed before it matters", () => {
  /** It matters in one state of many, in which a function looks at more than in the others. */
  const rarely = (
    update: (s: Any) => boolean,
    state: (s: Any) => boolean = () => true,
    counted = (s: Any): Any => s,
  ) =>
    spec({
      name: "Rarely",
      state: () => ({
        ...{ a: range(0, 30), b: range(0, 30), hit: bool, rec: item, other: item },
        ...{ q: seqOf(item, 3), xs: seqOf(range(0, 3), 3), pair: tuple(bool, bool) },
        ...{ set: setOf(item), bag: bagOf(range(0, 1)), late: record({ a: range(0, 30) }) },
      }),
      init: () => ({
        ...{ a: 0, b: 0, hit: false, rec: { id: 0, n: 0 }, other: { id: 0, n: 0 } },
        ...{ q: [{ id: 1, n: 1 }], xs: [1, 2], pair: [true, true] as const, set: [], bag: [0] },
        late: { a: 0 },
      }),
      actions: (action) => ({
        A: action({
          when: (s) => s.a < 20 && !s.hit,
          then: (s) => {
            s.a++;
            s.late.a++;
          },
        }),
        B: action({
          when: (s) => s.b < 20 && !s.hit,
          then: (s) => {
            s.b++;
          },
        }),
        Hit: action({
          then: (s: Any) => {
            if (update(s) && counted(s).a === 17 && s.b === 9) s.hit = true;
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({
        State: always("…", (s) => !(state(s) && counted(s).a === 18 && s.b === 9)),
        Hit: always("…", (s) => !s.hit),
      }),
    });
  const inUpdate = (name: string, update: (s: Any) => boolean): void => {
    says(
      `in an update: ${name}`,
      rarely(update, () => false),
      "violated Hit 27",
      false,
    );
    const late = rarely(
      update,
      () => false,
      (s) => s.late,
    );
    says(`in an update, in a record: ${name}`, late, "violated Hit 27", false);
  };
  const inState = (name: string, state: (s: Any) => boolean): void =>
    says(
      `in a property: ${name}`,
      rarely(() => false, state),
      "violated State 27",
      false,
    );

  inUpdate("a record that was assigned is the object that it was", (s) => {
    const fresh = { id: 0, n: 0 };
    s.rec = fresh;
    return s.rec === fresh;
  });
  inUpdate("a sequence that was taken out and put back", (s) => {
    const old = s.q;
    s.q = [];
    s.q = old;
    return s.q === old;
  });
  inUpdate("whether the state may be written to", (s) => !Object.isFrozen(s));
  inUpdate("a proxy", (s) => !types.isProxy(s.rec));
  inUpdate("the array that a callback of a tuple is handed", (s) =>
    s.pair.every((_x: boolean, _i: number, all: unknown) => all === s.pair),
  );
  inState("methods that bags do not have", (s) => !("count" in s.bag));
  inState("the class of sets", (s) => s.set instanceof makeSet(0).constructor);
  inState("equal in the eyes of Node.js", (s) => isDeepStrictEqual(s.rec, { id: 0, n: 0 }));
  inState("a proxy, too", (s) => !types.isProxy(s));
  inState("a property with a value", (s) => {
    return Object.getOwnPropertyDescriptor(s.rec, "id")?.writable === false;
  });

  const counted = (invariant: (s: Any) => boolean, update: (s: Any) => void = () => undefined) =>
    spec({
      name: "Counted",
      state: () => ({ rec: item, n: range(0, 99), bag: bagOf(range(0, 1)) }),
      init: () => ({ rec: { id: 0, n: 0 }, n: 0, bag: [0] }),
      actions: (action) => ({
        Update: action({ then: update }),
        Count: action({
          when: (s) => s.n < 3,
          then: (s) => {
            s.n++;
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({ I: always("…", invariant) }),
      properties: (_) => ({ Up: step("…", (s, t) => t.n >= s.n) }),
    });
  says(
    "in an update: what is written on stand-ins only",
    counted(
      () => true,
      (s) => {
        const fresh = { id: 0, n: 0 };
        s.rec = fresh;
        // In the initial state it makes no difference.
        if (s.rec !== fresh) s.n = 0;
      },
    ),
    "held 4",
    false,
  );
  says(
    "in a property: an answer for which nothing else is looked at",
    counted((s) => !("count" in s.bag)),
    "held 4",
    false,
  );
});

describe("however much is learnt of other functions, or in other ways, one is confirmed", () => {
  /** What matters in the only state in which both counters are at their end. */
  const late = (end: number, when: (s: Any) => boolean, then: (s: Any) => void, many: object) =>
    spec({
      name: "Late",
      state: () => ({ x: range(0, end), y: range(0, end), z: range(0, 2), rec: item }),
      init: () => ({ x: 0, y: 0, z: 0, rec: { id: 0, n: 0 } }),
      actions: (action) => ({
        X: action({
          when: (s) => s.x < end,
          then: (s) => {
            s.x++;
          },
        }),
        Y: action({
          when: (s) => s.y < end,
          then: (s) => {
            s.y++;
          },
        }),
        Late: action({ when: when as never, then: then as never }),
        ...Object.fromEntries(
          Object.entries(many).map(([name, body]) => [name, action(body as never)]),
        ),
      }),
      terminal: () => true,
      invariants: (_) => ({ Never: always("…", (s) => s.z !== 1) }),
    }) as AnySpec;
  /** It has to be learnt in each state anew. */
  const never = (s: Any): boolean => JSON.stringify(s) === "never";
  const options = { crossCheck: false, confirmed: 0 };

  test("by its name", () => {
    // Fewer states than runs of one name are confirmed.
    const end = 40;
    const then = (s: Any): void => {
      const { x, y, rec } = s;
      const plain = !types.isProxy(rec);
      s.z = plain && x === end && y === end ? 1 : 2;
    };
    const written = late(end, (s) => s.z === 0, then, { Much: { when: never, then: () => {} } });
    expect(found(written, options)).toBe(`violated Never ${2 * end + 1}`);
  });
  test("by what it looks at", () => {
    // More; and it is not one of those that are confirmed in any case.
    const end = 51;
    const then = (s: Any): void => {
      if (s.x === end && s.y === end) s.z = types.isProxy(s.rec) ? 2 : 1;
    };
    const written = late(end, (s) => s.z === 0 && !never(s), then, {});
    expect(found(written, options)).toBe(`violated Never ${2 * end + 1}`);
  });
});

describe("truth is JavaScript's", () => {
  const waiting = (when: (s: { waits: Record<string, string | null> }) => unknown) =>
    spec({
      name: "Truth",
      state: () => ({ waits: mapOf(P, optional(P)), bad: oneOf("no", "yes") }),
      init: () => ({ waits: every(P, null), bad: "no" }),
      actions: (action) => ({
        Wait: action({
          with: { p: P, q: P },
          then: (s, { p, q }) => {
            s.waits[p] = q;
          },
        }),
        Fail: action({
          when: when as never,
          then: (s) => {
            s.bad = "yes";
          },
        }),
      }),
      invariants: (_) => ({ Good: always("…", (s) => s.bad === "no") }),
    });
  says(
    "in quantifiers over domains",
    waiting((s) => P.some((p) => s.waits[p] as never)),
    "violated Good 2",
  );
  says(
    "in guards",
    waiting((s) => s.waits["p1"]),
    "violated Good 2",
  );
  says(
    "undefined is false",
    waiting((s) => s.waits["p1"]?.at(9)),
    "held 64",
  );
  says(
    "a guard with braces and no return is no guard",
    waiting((s) => {
      s.waits["p1"] !== null;
    }),
    "broken not-boolean",
  );
  says(
    "a predicate with braces and no return is none",
    waiting(() =>
      P.every(((p: string) => {
        p !== "p1";
      }) as never),
    ),
    "broken not-boolean",
  );
  says(
    "a promise is no answer",
    waiting(async () => true),
    "broken promise",
  );
});

describe("what then returns", () => {
  const counter = (then: (s: { x: number; y: number }) => unknown) =>
    spec({
      name: "Counter",
      state: () => ({ x: range(0, 3), y: range(0, 3) }),
      init: () => ({ x: 0, y: 0 }),
      actions: (action) => ({ Inc: action({ when: (s) => s.x < 3, then: then as never }) }),
      terminal: () => true,
    });
  says(
    "a state is the next state",
    counter((s) => ({ ...s, x: s.x + 1 })),
    "held 4",
  );
  says(
    "a state is none where the draft hides another change, in whichever state that is",
    spec({
      name: "Hiding",
      state: () => ({ set: setOf(oneOf("a", "b")) }),
      init: () => ({ set: [] }),
      actions: (action) => ({
        Act: action({
          then: ((s: { set: unknown }) => {
            s.set = makeSet("a");
            s.set = makeSet();
            return { ...s, set: makeSet("a", "b") };
          }) as never,
        }),
      }),
    }),
    "broken bad-return",
  );
  says(
    "some variables are an error",
    counter((s) => ({ x: s.x + 1 })),
    "broken bad-return",
  );
  says(
    "a state that hides a change of the draft is an error",
    counter((s) => {
      s.y = 2;
      return { x: s.x + 1, y: 0 };
    }),
    "broken bad-return",
  );
  says(
    "a primitive, the draft, or what is no state counts for nothing",
    counter((s) => {
      s.x++;
      return s.x === 1 ? s : s.x === 2 ? s.x : [s.x];
    }),
    "held 4",
  );
});

describe("structures are compared by content", () => {
  const log = (holds: (s: { log: readonly object[]; a: object; b: object }) => boolean) =>
    spec({
      name: "Log",
      state: () => ({ log: seqOf(item, 2), a: item, b: item }),
      init: () => ({ log: [], a: { id: 0, n: 0 }, b: { id: 1, n: 0 } }),
      actions: (action) => ({
        Push: action({
          when: (s) => s.log.length < 2,
          then: (s) => {
            s.log.push({ id: 1, n: 1 });
          },
        }),
        Become: action({
          then: (s) => {
            s.b.id = 0;
          },
        }),
      }),
      invariants: (_) => ({ Same: always("…", holds) }),
    });
  says(
    "two elements",
    log((s) => s.log.length < 2 || s.log[0] === s.log[1]),
    "broken identity",
    false,
  );
  says(
    "two variables",
    log((s) => s.a !== s.b),
    "broken identity",
    false,
  );
  says(
    "indexOf",
    log((s) => s.log.length < 2 || s.log.indexOf(s.log[1]!) === 0),
    "broken identity",
    false,
  );
  says(
    "a set of objects",
    log((s) => s.log.length < 2 || new Set(s.log).size === 1),
    "broken identity",
    false,
  );
  const pair = (update: (s: Any) => void) =>
    spec({
      name: "Pair",
      state: () => ({ m: mapOf(P, item), z: range(0, 2) }),
      init: () => ({ m: every(P, { id: 0, n: 0 }), z: 0 }),
      actions: (action) => ({
        Go: action({
          when: (s) => s.z === 0,
          then: (s) => {
            s.z = 2;
            update(s);
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({ Two: always("…", (s) => s.z !== 1) }),
    });
  says(
    "what catches an exception compares them, too",
    pair((s) => {
      try {
        if (s.m.p1 === s.m.p2) s.z = 1;
      } catch {}
    }),
    "broken identity",
    false,
  );
  says(
    "a write is refused where they are one object, and to catch that compares nothing",
    pair((s) => {
      try {
        s.m.p1.n = 2;
      } catch {
        s.z = 1;
      }
    }),
    "held 2",
  );
  says(
    "so it is of a map whose keys are sets, inside of a tuple",
    spec({
      name: "Inside",
      constants: { P: ids("p", 2) },
      state: ({ P }) => ({ both: tuple(mapOf(majorities(P), bool), bool), z: range(0, 2) }),
      init: ({ P }) => ({ both: [every(majorities(P), false), false], z: 0 }),
      actions: (action, { P }) => ({
        Go: action({
          when: (s) => s.z === 0,
          then: (s) => {
            s.z = 2;
            try {
              (s.both[0] as unknown as Map<unknown, boolean>).set(majorities(P).members[0], true);
            } catch {
              s.z = 1;
            }
          },
        }),
      }),
      terminal: () => true,
      invariants: () => ({ Two: always("…", (s) => s.z !== 1) }),
    }) as AnySpec,
    "held 2",
  );
  says(
    "with `equal`, it is what was meant",
    log((s) => s.log.length < 2 || equal(s.log[0], s.log[1])),
    "held 6",
  );
  says(
    "in an update, of what was drawn",
    spec({
      name: "Net",
      state: () => ({ net: seqOf(item, 2) }),
      init: () => ({ net: [{ id: 1, n: 1 }] }),
      actions: (action) => ({
        Receive: action({
          with: { m: (s) => s.net },
          then: (s, { m }) => {
            s.net = s.net.filter((x) => x !== m);
          },
        }),
      }),
      terminal: () => true,
    }),
    "broken identity",
    false,
  );
});

describe("predicates may throw, and may keep state", () => {
  class Gone extends Error {}
  says(
    "a quantifier left by an exception that is caught",
    spec({
      name: "Gone",
      constants: { P: ids("p", 2) },
      state: ({ P }) => ({
        at: mapOf(P, oneOf("idle", "busy", "gone")),
        asked: setOf(P),
        delivered: bool,
      }),
      init: ({ P }) => ({ at: every(P, "idle"), asked: [], delivered: false }),
      actions: (action, { P }) => {
        const idle = (s: { at: Record<string, string> }, p: string): boolean => {
          if (s.at[p] === "gone") throw new Gone();
          return s.at[p] === "idle";
        };
        return {
          Ask: action({
            with: { p: P },
            when: (s) => !s.delivered,
            then: (s, { p }) => {
              s.asked.add(p);
            },
          }),
          Busy: action({
            with: { p: P },
            when: (s, { p }) => !s.delivered && s.at[p] === "idle",
            then: (s, { p }) => {
              s.at[p] = "busy";
            },
          }),
          Go: action({
            with: { p: P },
            when: (s, { p }) => !s.delivered && s.at[p] === "idle",
            then: (s, { p }) => {
              s.at[p] = "gone";
            },
          }),
          Deliver: action({
            when: (s) => {
              try {
                return s.asked.every((p) => idle(s, p));
              } catch {
                return true;
              }
            },
            then: (s) => {
              s.delivered = true;
            },
          }),
        };
      },
      invariants: ({ P }) => ({
        Safe: always(
          "…",
          (s) => !(s.delivered && P.some((p) => s.asked.has(p) && s.at[p] === "busy")),
        ),
      }),
    }),
    "violated Safe 5",
  );

  class UnionFind {
    readonly #parent = new Map<number, number>();
    find(x: number): number {
      const p = this.#parent.get(x) ?? x;
      return p === x ? x : this.find(p);
    }
    join(a: number, b: number): boolean {
      this.#parent.set(this.find(a), this.find(b));
      return true;
    }
    get groups(): number {
      return new Set([1, 2, 3, 4, 5, 6].map((x) => this.find(x))).size;
    }
  }
  const links = (walk: (links: Iterable<number> & { every: unknown }, u: UnionFind) => void) =>
    spec({
      name: "Links",
      state: () => ({ links: setOf(range(1, 6)) }),
      init: () => ({ links: [] }),
      actions: (action) => ({
        Link: action({
          with: { x: range(1, 6) },
          then: (s, { x }) => {
            s.links.add(x);
          },
        }),
      }),
      invariants: (_) => ({
        NeverThree: always("…", (s) => {
          const u = new UnionFind();
          walk(s.links, u);
          return u.groups !== 3;
        }),
      }),
    });
  says(
    "a helper that accumulates inside a quantifier",
    links((given, u) => {
      (given as unknown as { every(p: (x: number) => boolean): void }).every((x) =>
        u.join(x, (x % 6) + 1),
      );
    }),
    "violated NeverThree 3",
    false,
  );
  says(
    "a method called by its name",
    links((given, u) => {
      const seen: number[] = [];
      (given as unknown as { every(p: (x: number) => unknown): void }).every((x) =>
        seen["push"](x),
      );
      for (const x of seen) u.join(x, (x % 6) + 1);
    }),
    "violated NeverThree 3",
    false,
  );
});
