/**
 * What a step changed, deeply: `rmState[rm1]: working → prepared`, `msgs += Prepared(rm1)`. Where a
 * part changed so much that saying it whole is shorter, it is said whole.
 */
import { ValueBag, ValueMap, ValueSet } from "../spec/collections.ts";
import type { AnyDomain } from "../spec/domain.ts";
import type { PlainState } from "../spec/init.ts";
import { equal } from "../spec/value.ts";
import { domainWithin, narrowed } from "./domain.ts";
import { copiesText, keyText, valueText } from "./value.ts";

/** One phrase for each thing that changed between two states. */
export function changes(
  variables: Readonly<Record<string, AnyDomain>>,
  before: PlainState,
  after: PlainState,
): readonly string[] {
  return Object.keys(variables).flatMap((name) =>
    changesOf(name, variables[name]!, before[name], after[name]),
  );
}

/** One phrase for each thing in which two values of one path differ. */
export function changesOf(
  path: string,
  domain: AnyDomain | null,
  before: unknown,
  after: unknown,
): readonly string[] {
  if (equal(before, after)) return [];
  const whole = `${path}: ${valueText(before)} → ${valueText(after)}`;
  const parts = partsOf(path, domain, before, after);
  if (parts === null) return [whole];
  return parts.join(", ").length <= whole.length ? parts : [whole];
}

function partsOf(
  path: string,
  domain: AnyDomain | null,
  before: unknown,
  after: unknown,
): readonly string[] | null {
  if (before instanceof ValueSet && after instanceof ValueSet)
    return gainsAndLosses(
      path,
      after
        .toArray()
        .filter((element) => !before.has(element))
        .map(valueText),
      before
        .toArray()
        .filter((element) => !after.has(element))
        .map(valueText),
    );
  if (before instanceof ValueBag && after instanceof ValueBag)
    return gainsAndLosses(path, surplus(after, before), surplus(before, after));
  if (before instanceof ValueMap && after instanceof ValueMap)
    return [...before].flatMap(([key, value]) =>
      changesOf(
        `${path}[${keyText(key)}]`,
        domain?.shape.kind === "map" ? domain.shape.values : null,
        value,
        after.get(key),
      ),
    );
  if (Array.isArray(before) && Array.isArray(after))
    return sequenceParts(path, domain, before, after);
  if (isPlain(before) && isPlain(after)) return fieldParts(path, domain, before, after);
  return null;
}

function fieldParts(
  path: string,
  domain: AnyDomain | null,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] | null {
  const names = Object.keys(before);
  if (names.length !== Object.keys(after).length || names.some((name) => !(name in after)))
    return null;
  const kind = narrowed(domain, after)?.shape.kind;
  return names.flatMap((name) =>
    changesOf(
      kind === "map" ? `${path}[${keyText(name)}]` : `${path}.${keyText(name)}`,
      domainWithin(domain, after, name),
      before[name],
      after[name],
    ),
  );
}

function gainsAndLosses(
  path: string,
  gained: readonly string[],
  lost: readonly string[],
): readonly string[] {
  return [
    ...(gained.length > 0 ? [`${path} += ${several(gained)}`] : []),
    ...(lost.length > 0 ? [`${path} −= ${several(lost)}`] : []),
  ];
}

const several = (texts: readonly string[]): string =>
  texts.length === 1 ? texts[0]! : `{${texts.join(", ")}}`;

/** What one bag has more of than the other. */
function surplus(bag: ValueBag<unknown>, other: ValueBag<unknown>): readonly string[] {
  return bag
    .entries()
    .map(([element, copies]) => [element, copies - other.copies(element)] as const)
    .filter(([, more]) => more > 0)
    .map(([element, more]) => copiesText(element, more));
}

function sequenceParts(
  path: string,
  domain: AnyDomain | null,
  before: readonly unknown[],
  after: readonly unknown[],
): readonly string[] | null {
  const startsWith = (long: readonly unknown[], short: readonly unknown[]): boolean =>
    short.every((item, i) => equal(item, long[i]));
  const texts = (items: readonly unknown[]): string => items.map(valueText).join(", ");
  if (after.length > before.length && startsWith(after, before))
    return [`${path} push ${texts(after.slice(before.length))}`];
  if (after.length < before.length) {
    const gone = before.length - after.length;
    if (startsWith(before.slice(gone), after))
      return [`${path} shift ${texts(before.slice(0, gone))}`];
    if (startsWith(before, after)) return [`${path} pop ${texts(before.slice(after.length))}`];
    return null;
  }
  if (after.length > before.length) return null;
  return before.flatMap((item, i) =>
    changesOf(`${path}[${i}]`, domainWithin(domain, after, i), item, after[i]),
  );
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ValueSet || value instanceof ValueBag || value instanceof ValueMap)
  );
}
