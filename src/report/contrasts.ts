/** In what a state differs from the one that it should be: `rmState[rm1] = working instead of committed`. */
import { ValueMap, ValueSet } from "../spec/collections.ts";
import type { AnyDomain } from "../spec/domain.ts";
import type { PlainState } from "../spec/init.ts";
import { equal } from "../spec/value.ts";
import { domainWithin, narrowed } from "./domain.ts";
import { keyText, valueText } from "./value.ts";

/** One phrase for each place in which `is` differs from `wanted`, of the variables of `wanted`. */
export function contrasts(
  variables: Readonly<Record<string, AnyDomain>>,
  is: PlainState,
  wanted: PlainState,
): readonly string[] {
  return Object.keys(variables)
    .filter((name) => Object.hasOwn(wanted, name))
    .flatMap((name) => contrastsOf(keyText(name), variables[name]!, is[name], wanted[name]));
}

function contrastsOf(
  path: string,
  domain: AnyDomain | null,
  is: unknown,
  wanted: unknown,
): readonly string[] {
  if (equal(is, wanted)) return [];
  if (is instanceof ValueSet && wanted instanceof ValueSet) {
    const lacking = wanted.toArray().filter((element) => !is.has(element));
    const surplus = is.toArray().filter((element) => !wanted.has(element));
    return [
      ...(surplus.length > 0 ? [`${path} with ${surplus.map(valueText).join(", ")}`] : []),
      ...(lacking.length > 0 ? [`${path} without ${lacking.map(valueText).join(", ")}`] : []),
    ];
  }
  if (is instanceof ValueMap && wanted instanceof ValueMap)
    return [...is].flatMap(([key, value]) =>
      contrastsOf(
        `${path}[${keyText(key)}]`,
        domain?.shape.kind === "map" ? domain.shape.values : null,
        value,
        wanted.get(key),
      ),
    );
  if (Array.isArray(is) && Array.isArray(wanted)) {
    const [long, short, word] =
      is.length > wanted.length ? [is, wanted, "with"] : [wanted, is, "without"];
    if (short.length > 0 && short.every((item, i) => equal(item, long[i])))
      return [`${path} ${word} ${long.slice(short.length).map(valueText).join(", ")} at its end`];
  }
  const kind = narrowed(domain, wanted)?.shape.kind;
  if ((kind === "map" || kind === "record") && sameNames(is, wanted))
    return Object.keys(wanted as object).flatMap((name) =>
      contrastsOf(
        kind === "map" ? `${path}[${keyText(name)}]` : `${path}.${keyText(name)}`,
        domainWithin(domain, wanted, name),
        (is as PlainState)[name],
        (wanted as PlainState)[name],
      ),
    );
  return [`${path} = ${valueText(is)} instead of ${valueText(wanted)}`];
}

function sameNames(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null) return false;
  const names = Object.keys(b as object);
  return Object.keys(a).length === names.length && names.every((name) => name in a);
}
