/** Histories in files: an event a line, each a JSON object. */
import { equal } from "../../spec/value.ts";
import { BadHistory, type History, type HistoryEvent, historyOf } from "./history.ts";

const KINDS = ["invoke", "ok", "fail", "info"] as const;

/** The fields of an event. A return may repeat what was called. */
const FIELDS = ["kind", "client", "op", "f", "in", "out", "at"];
/** Those of Jepsen's, of which the last ones say nothing of what clients saw. */
const JEPSEN_FIELDS = ["type", "process", "f", "value"];
const JEPSEN_NOTES = ["time", "index", "error", "exception", "node"];

/**
 * Reads lines such as `{"kind":"invoke","client":"c1","op":"o1","f":"get","in":{"key":"x"}}`. Lines
 * as Jepsen writes them will do, too: `{"type":"invoke","process":0,"f":"read","value":null}`. A field
 * that an event does not have is refused; of Jepsen's, some are passed over that are only notes.
 * @throws BadHistory
 */
export function readHistory(text: string): History {
  const events: HistoryEvent[] = [];
  const lines: number[] = [];
  const plain = new PlainLines();
  const jepsen = new JepsenLines();
  text.split("\n").forEach((source, i) => {
    if (source.trim() === "" || (i === 0 && source.trim() === "\uFEFF")) return;
    const line = i + 1;
    const written = objectOf(i === 0 ? source.replace(/^\uFEFF/, "") : source, line);
    const event =
      "type" in written && !("kind" in written)
        ? jepsen.event(written, line)
        : plain.event(written, line);
    if (event === null) return;
    events.push(event);
    lines.push(line);
  });
  return historyOf(events, lines);
}

type Written = Readonly<Record<string, unknown>>;

function objectOf(source: string, line: number): Written {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new BadHistory({ kind: "not-json", line, text: source.trim() });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BadHistory({ kind: "not-an-event", line, given: value });
  return value as Written;
}

function bad(line: number, field: string, given: unknown, wanted: string): never {
  throw new BadHistory({ kind: "bad-field", line, field, given, wanted });
}

/** Refuses fields that an event does not have: what is misspelt would be dropped. */
function requireFields(written: Written, known: readonly string[], line: number): void {
  const field = Object.keys(written).find((each) => !known.includes(each));
  if (field !== undefined) throw new BadHistory({ kind: "unknown-field", line, field, known });
}

/** Events as we write them. */
class PlainLines {
  readonly #called = new Map<string, Extract<HistoryEvent, { kind: "invoke" }>>();

  event(written: Written, line: number): HistoryEvent {
    requireFields(written, FIELDS, line);
    const event = eventOf(written, line);
    if (event.kind === "invoke") {
      if (isGiven(written["out"]))
        bad(line, "out", written["out"], "in the event that is a return");
      this.#called.set(event.client, event);
      return event;
    }
    if (event.kind !== "ok" && isGiven(written["out"]))
      bad(line, "out", written["out"], `in an event that is ok, for ${event.kind} returns nothing`);
    const called = this.#called.get(event.client);
    for (const field of ["f", "in"] as const)
      if (isGiven(written[field]) && called && !equal(written[field], called[field] ?? null))
        bad(
          line,
          field,
          written[field],
          `what was called, ${JSON.stringify(called[field] ?? null)}`,
        );
    return event;
  }
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

function eventOf(written: Written, line: number): HistoryEvent {
  const { kind } = written;
  if (!KINDS.includes(kind as never)) bad(line, "kind", kind, KINDS.join(", "));
  const client = nameOf(written, "client", line);
  const { op, at } = written;
  if (at !== undefined && at !== null && !(typeof at === "number" && Number.isFinite(at)))
    bad(line, "at", at, "a number");
  const common = {
    client,
    ...(op === undefined || op === null ? {} : { op: nameOf(written, "op", line) }),
    ...(typeof at === "number" ? { at } : {}),
  };
  if (kind === "invoke") {
    const { f } = written;
    if (typeof f !== "string" || f === "") bad(line, "f", f, "the name of an operation");
    return { kind, ...common, f: f as string, in: written["in"] ?? null };
  }
  if (kind === "ok") return { kind, ...common, out: written["out"] ?? null };
  return { kind: kind as "fail" | "info", ...common };
}

function nameOf(written: Written, field: string, line: number): string {
  const name = written[field];
  if ((typeof name === "string" && name !== "") || typeof name === "number") return String(name);
  return bad(line, field, name, "a name or a number");
}

/**
 * Jepsen repeats in a return what was asked for, which is no output: of such operations only that
 * they took effect is told, and so they return `true`. Its lines are in their order.
 */
class JepsenLines {
  readonly #asked = new Map<string, string>();

  event(written: Written, line: number): HistoryEvent | null {
    if (written["process"] === "nemesis") return null;
    requireFields(written, [...JEPSEN_FIELDS, ...JEPSEN_NOTES], line);
    const kind = String(written["type"]).replace(/^:/, "");
    if (!KINDS.includes(kind as never)) bad(line, "type", written["type"], KINDS.join(", "));
    const client = nameOf(written, "process", line);
    const value = written["value"] ?? null;
    if (kind === "invoke") {
      const { f } = written;
      if (typeof f !== "string" || f === "") bad(line, "f", f, "the name of an operation");
      this.#asked.set(client, JSON.stringify(value));
      return { kind, client, f: (f as string).replace(/^:/, ""), in: value };
    }
    const echo = value !== null && this.#asked.get(client) === JSON.stringify(value);
    if (kind === "ok") return { kind, client, out: echo ? true : value };
    return { kind: kind as "fail" | "info", client };
  }
}
