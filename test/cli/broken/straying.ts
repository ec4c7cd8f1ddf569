/** Specifications that leave their domains, or put into a state what has no place there. */
import { bool, every, mapOf, oneOf, range, record, seqOf, setOf, spec, tuple } from "fairlead";

const box = <T>(name: string, init: unknown, then: (s: { n: unknown }) => void) =>
  spec({
    name,
    state: () => ({
      n: range(0, 3),
      flag: bool,
      seen: setOf(record({ type: "Seen", n: range(0, 3) })),
      queue: seqOf(oneOf("a", "b"), 2),
    }),
    init: () => init as never,
    actions: (action) => ({
      Change: action({
        when: { "it is low": (s) => s.n < 2 },
        then: (s) => {
          then(s as T as never);
        },
      }),
    }),
    terminal: () => true,
  });

const right = { n: 0, flag: false, seen: [], queue: [] };

const changing = (name: string, value: () => unknown) =>
  box(name, right, (s) => {
    s.n = value();
  });

export const tooHigh = changing("WritesTooHigh", () => 7);
export const ofAnotherType = changing("WritesAString", () => "three");
export const aFunction = changing("WritesAFunction", () => () => 1);
export const notANumber = changing("WritesNaN", () => Number("x"));
export const aSymbol = changing("WritesASymbol", () => Symbol("s"));
export const undefinedValue = changing("WritesUndefined", () => undefined);
export const anInstance = changing("WritesADate", () => new Map([[1, 2]]));
export const cyclic = changing("WritesACycle", () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  return loop;
});
export const intoASet = box("AddsOutside", right, (s) => {
  (s as unknown as { seen: Set<unknown> }).seen.add({ type: "Seen", n: 9 });
});
export const lackingAField = box("AddsIncomplete", right, (s) => {
  (s as unknown as { seen: Set<unknown> }).seen.add({ type: "Seen" });
});
export const instanceInASet = box("AddsAnInstance", right, (s) => {
  (s as unknown as { seen: Set<unknown> }).seen.add(new (class Point {})());
});
export const tooLong = box("PushesTooMuch", right, (s) => {
  (s as unknown as { queue: string[] }).queue.push("a", "b", "a");
});
export const misspelt = box("WritesUnknown", right, (s) => {
  (s as unknown as { m: number }).m = 1;
});
export const readingUnknown = box("ReadsUnknown", right, (s) => {
  s.n = (s as unknown as { flags: boolean }).flags ? 1 : 0;
});

const nothing = (): void => undefined;
export const initOutside = box("BeginsOutside", { ...right, n: 4 }, nothing);
export const initMissing = box("BeginsIncomplete", { n: 0, flag: true, seen: [] }, nothing);
export const initUnknown = box("BeginsWithMore", { ...right, more: 1 }, nothing);
export const initEmpty = box("BeginsNowhere", [], nothing);
export const initNothing = box("BeginsWithNothing", undefined, nothing);
export const initPromise = box("BeginsLater", Promise.resolve(right), nothing);
export const initNaN = box("BeginsWithNaN", { ...right, n: Number.NaN }, nothing);
export const propertyOfASequence = box("WritesAProperty", right, (s) => {
  (s as never as { queue: { seen: boolean } }).queue.seen = true;
});

const Key = tuple(oneOf("a", "b"), range(0, 1));
const keyed = (name: string, then: (s: { map: Map<unknown, unknown> }) => void) =>
  spec({
    name,
    state: () => ({ map: mapOf(Key, range(0, 3)) }),
    init: () => ({ map: every(Key, 0) }),
    actions: (action) => ({ Change: action({ then: (s) => then(s as never) }) }),
  });
export const noSuchKey = keyed("WritesAKeyThatIsNone", ({ map }) => {
  map.set(["c", 0], 1);
});
export const underAKey = keyed("WritesTooHighUnderAKey", ({ map }) => {
  map.set(["b", 1], 7);
});
export const propertyOfAMap = keyed("WritesToAMapAsToAnObject", ({ map }) => {
  (map as never as Record<string, number>)["a,0"] = 1;
});
export const forbiddenField = spec({
  name: "NamesAFieldLikeThePrototype",
  state: () => ({ r: record(Object.fromEntries([["__proto__", bool]])) }),
  init: () => ({ r: {} }),
  actions: () => ({}),
});
