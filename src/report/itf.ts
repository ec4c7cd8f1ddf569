/**
 * A trace in the Informal Trace Format of Apalache (its ADR-015), which other tools read. The action
 * that led to a state, and its parameters, stand in the state's `#meta`: the format has no place of
 * its own for them.
 */
import type { Loop, TraceStep } from "../explorer/verdict.ts";
import { ValueBag, ValueMap, ValueSet } from "../spec/collections.ts";
import type { AnyDomain } from "../spec/domain.ts";
import { domainWithin, narrowed } from "./domain.ts";
import type { Json } from "./json.ts";

export interface ItfTrace {
  readonly "#meta": Readonly<Record<string, Json>>;
  readonly vars: readonly string[];
  readonly states: readonly Readonly<Record<string, Json>>[];
  /** The index of the state that follows the last one, of a behaviour that goes on for ever. */
  readonly loop?: number;
}

export function itfTrace(
  variables: Readonly<Record<string, AnyDomain>>,
  trace: readonly TraceStep[],
  description: string,
  loop: Loop | null = null,
): ItfTrace {
  return {
    "#meta": {
      format: "ITF",
      "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
      description,
      ...(loop?.back
        ? { back: { action: loop.back.action, params: parametersItf(loop.back.parameters) } }
        : {}),
    },
    vars: Object.keys(variables),
    states: trace.map(({ action, parameters, state }, index) => ({
      "#meta": {
        index,
        action,
        params: parametersItf(parameters),
      },
      ...Object.fromEntries(
        Object.entries(variables).map(([name, domain]) => [name, itfValue(state[name], domain)]),
      ),
    })),
    ...(loop === null ? {} : { loop: loop.start }),
  };
}

const parametersItf = (parameters: Readonly<Record<string, unknown>>): Json =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, itfValue(value, null)]),
  );

const NONE: Json = { tag: "None", value: { "#tup": [] } };

export function itfValue(value: unknown, domain: AnyDomain | null): Json {
  if (domain?.shape.kind === "optional")
    return value === null ? NONE : { tag: "Some", value: itfValue(value, domain.shape.some) };
  switch (typeof value) {
    case "boolean":
    case "string":
      return value;
    case "number":
      return Number.isInteger(value)
        ? { "#bigint": BigInt(value).toString() }
        : { "#unserializable": String(value) };
    case "object":
      return value === null ? NONE : itfObject(value, narrowed(domain, value));
    default:
      return { "#unserializable": String(value) };
  }
}

function itfObject(value: object, domain: AnyDomain | null): Json {
  const shape = domain?.shape;
  if (value instanceof ValueSet)
    return {
      "#set": value
        .toArray()
        .map((element) => itfValue(element, shape?.kind === "set" ? shape.element : null)),
    };
  // A bag is a function from its elements to how many copies there are, as in TLA+.
  if (value instanceof ValueBag)
    return {
      "#map": value
        .entries()
        .map(([element, copies]) => [
          itfValue(element, shape?.kind === "bag" ? shape.element : null),
          itfValue(copies, null),
        ]),
    };
  if (value instanceof ValueMap) return { "#map": [...value].map(([k, v]) => pair(k, v, domain)) };
  if (Array.isArray(value)) {
    const items = value.map((item, i) => itfValue(item, domainWithin(domain, value, i)));
    return shape?.kind === "tuple" ? { "#tup": items } : items;
  }
  const fields = Object.entries(value);
  if (shape?.kind === "map")
    return {
      "#map": shape.keys.members.map((key: unknown) =>
        pair(key, (value as Readonly<Record<string, unknown>>)[String(key)], domain),
      ),
    };
  // Names that begin with `#` are the format's own.
  if (fields.some(([name]) => name.startsWith("#")))
    return { "#map": fields.map(([name, field]) => [name, itfValue(field, null)]) };
  return Object.fromEntries(
    fields.map(([name, field]) => [name, itfValue(field, domainWithin(domain, value, name))]),
  );
}

function pair(key: unknown, value: unknown, domain: AnyDomain | null): Json {
  const shape = domain?.shape;
  return shape?.kind === "map"
    ? [itfValue(key, shape.keys), itfValue(value, shape.values)]
    : [itfValue(key, null), itfValue(value, null)];
}
