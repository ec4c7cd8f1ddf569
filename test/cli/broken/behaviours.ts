/** Specifications whose temporal properties, fairness or refinement are not what they should be. */
import { always, eventually, ids, or, range, refines, spec, step, variant } from "fairlead";

const counter = spec({
  name: "Counter",
  constants: { P: ids("p", 2), N: 2 },
  state: ({ N }) => ({ n: range(0, N) }),
  init: () => ({ n: 0 }),
  actions: (action, { P, N }) => ({
    Up: action({
      with: { p: P },
      when: { "there is room": (s) => s.n < N },
      then: (s) => {
        s.n += 1;
      },
    }),
  }),
  terminal: (s, { N }) => s.n === N,
});

export const unknownAction = variant(counter, {
  name: "UnknownAction",
  fairness: ({ weak }) => ({ "it goes up": weak("up" as never) }),
});

export const unknownParameter = variant(counter, {
  name: "UnknownParameter",
  fairness: ({ strong }) => ({ "it goes up": strong.each("Up" as never, { q: "p1" } as never) }),
});

export const noAssumption = variant(counter, {
  name: "NoAssumption",
  fairness: () => ({ "it goes up": "Up" as never }),
});

export const fairnessNoFunction = variant(counter, {
  name: "FairnessNoFunction",
  fairness: { Up: "weak" } as never,
});

export const noFormula = variant(counter, {
  name: "NoFormula",
  properties: () => ({ Ends: eventually(undefined as never) }),
});

export const sentenceInside = variant(counter, {
  name: "SentenceInside",
  properties: () => ({
    Ends: eventually(
      "It ends.",
      always("It stays full.", (s: { n: number }) => s.n === 2) as never,
    ),
  }),
});

export const bareStep = variant(counter, {
  name: "BareStep",
  properties: () => ({ Grows: step((before, after) => before.n < after.n) }),
});

export const notBoolean = variant(counter, {
  name: "NotBoolean",
  properties: () => ({
    Ends: eventually("It ends.", ((s: { n: number }) => {
      s.n === 3;
    }) as never),
  }),
});

export const throwing = variant(counter, {
  name: "Throwing",
  properties: () => ({
    Ends: eventually("It ends.", (s) => (s as unknown as { m: { k: number } }).m.k === 1),
  }),
});

export const unknownConstant = variant(counter, {
  name: "UnknownConstant",
  properties: () => ({
    Same: refines("It counts.", counter, {
      constants: { M: 3 } as never,
      mapping: ({ n }) => ({ n }),
    }),
  }),
});

export const unfitConstant = variant(counter, {
  name: "UnfitConstant",
  properties: ({ P }) => ({
    Same: refines("It counts.", counter, {
      constants: { P: P as never },
      mapping: ({ n }) => ({ n }),
    }),
  }),
});

export const noAbstract = variant(counter, {
  name: "NoAbstract",
  properties: () => ({ Same: refines("It counts.", {} as never, { mapping: () => ({}) }) }),
});

export const mappedOutside = variant(counter, {
  name: "MappedOutside",
  properties: () => ({
    Same: refines("It counts.", counter, { mapping: ({ n }) => ({ n: n + 3 }) }),
  }),
});

export const mappedUnknown = variant(counter, {
  name: "MappedUnknown",
  properties: () => ({
    Same: refines("It counts.", counter, { mapping: ({ n }) => ({ m: n }) as never }),
  }),
});

export const mappedNothing = variant(counter, {
  name: "MappedNothing",
  properties: () => ({
    Same: refines("It counts.", counter, { mapping: () => undefined as never }),
  }),
});

const Q = ids("q", 24);
export const tooManyCases = variant(counter, {
  name: "TooManyCases",
  properties: (_) => ({
    "one stays low": or(
      ...Q.members.map((q) => always((s: { readonly n: number }) => s.n < q.length)),
    ),
  }),
});
