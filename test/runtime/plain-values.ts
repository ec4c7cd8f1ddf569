/** Plain data to write down: small, and so that values that follow each other have much in common. */
import fc from "fast-check";
import type { PlainData } from "../../src/runtime/plain-data.ts";

const key = fc.constantFrom("a", "b", "log", "1", "0", "", "__proto__", "constructor", "длина");
const leaf = fc.oneof(
  fc.constantFrom<PlainData>(null, true, false, "", "a", '"\n\u2028\u0000é🙂'),
  fc.integer({ min: 0, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)),
);

export const plainData: fc.Arbitrary<PlainData> = fc.letrec<{ value: PlainData }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 5 }),
    fc
      .array(fc.tuple(key, tie("value")), { maxLength: 4 })
      // Unlike assignment, this has no special keys.
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** Changes one place of a value, by choices that are numbers, and shares all the rest with it. */
export function edited(value: PlainData, choices: readonly number[], come: PlainData): PlainData {
  const [choice = 0, ...further] = choices;
  if (Array.isArray(value)) {
    const at = choice % (value.length + 1);
    const kind = choice % 5;
    if (kind === 0) return [...value, come];
    if (kind === 1) return value.slice(at);
    if (kind === 2) return value.slice(0, at);
    if (kind === 3) return [...value.slice(0, at), come, ...value.slice(at + 1)];
    return value.map((item, i) => (i === at ? edited(item, further, come) : item));
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    const at = choice % (entries.length + 1);
    const kind = choice % 4;
    if (kind === 0) return Object.fromEntries(entries.filter((_, i) => i !== at));
    if (kind === 1) return { ...value, [String(choice % 3)]: come };
    if (kind === 2) return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)]);
    return Object.fromEntries(
      entries.map(([name, item], i) => [name, i === at ? edited(item, further, come) : item]),
    );
  }
  return come;
}

/** Values each of which is an edit of the one before, or has nothing to do with it. */
export const valuesInTurn: fc.Arbitrary<readonly PlainData[]> = fc
  .array(fc.tuple(fc.array(fc.nat(59), { minLength: 1, maxLength: 4 }), plainData), {
    minLength: 1,
    maxLength: 12,
  })
  .map((edits) => {
    const values: PlainData[] = [];
    for (const [choices, come] of edits)
      values.push(choices[0]! > 50 ? come : edited(values.at(-1) ?? come, choices, come));
    return values;
  });
