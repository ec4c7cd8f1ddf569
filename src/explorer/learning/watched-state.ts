/**
 * States on plain values that tell which of their parts are looked at. A function that looks at a
 * part which it had not looked at on stand-ins has taken another way there: it has noticed that they
 * are no plain values. What it answers may be the same in this state, and not in the next.
 *
 * Parts are variables, and the fields of records and maps inside them.
 */
import { thaw } from "../../plain/values.ts";
import type { Place } from "./layout.ts";

/** Told of each part that is looked at. */
export type Notice = (place: Place) => void;

type Fields = ReadonlyMap<string, Place>;

/** The state, frozen. */
export function watchedState(fields: Fields, values: object, notice: Notice): object {
  return Object.freeze(watched(fields, values, notice, (value) => value));
}

/** A copy of the state that may be written to. */
export function watchedDraft(fields: Fields, values: object, notice: Notice): object {
  return watched(fields, values, notice, thaw);
}

/** @param leaf makes the value of a part that has none of its own to watch */
function watched(
  fields: Fields,
  values: object,
  notice: Notice,
  leaf: (value: unknown) => unknown,
): object {
  const result: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(values)) {
    const place = fields.get(name)!;
    let value: unknown;
    let made = false;
    Object.defineProperty(result, name, {
      enumerable: true,
      configurable: true,
      get() {
        notice(place);
        const inner = made ? null : fieldsOf(place);
        if (!made) value = inner ? watched(inner, given as object, notice, leaf) : leaf(given);
        made = true;
        return value;
      },
      ...(leaf === thaw && {
        set(assigned: unknown) {
          notice(place);
          value = assigned;
          made = true;
        },
      }),
    });
  }
  return result;
}

/** The parts of a part that is a plain object. */
function fieldsOf(place: Place): Fields | null {
  if (place.kind === "record") return place.fields;
  if (place.kind !== "map" || !place.domain.indexed) return null;
  return new Map([...place.entries.values()].map((entry) => [String(entry.key), entry.place]));
}
