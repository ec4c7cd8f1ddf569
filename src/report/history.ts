/** Operations of clients in words, and what is wrong with a history of them. */
import type { Flaw, Operation } from "../refinement/history/history.ts";
import type { UnfitOperation } from "../refinement/history/sequential-model.ts";
import { enumerated } from "./sentence.ts";
import { suggestion } from "./suggestion.ts";
import { anyText, nameText, valueText } from "./value.ts";

/** `put({key: x, value: 1})`. */
export function callText({ f, in: input }: Pick<Operation, "f" | "in">): string {
  return `${nameText(f)}(${input === null ? "" : valueText(input)})`;
}

/** `get({key: x}) → 1`; of what is unfinished, `get({key: x}) → ?`. */
export function operationText(operation: Operation): string {
  return `${callText(operation)} → ${operation.end === "ok" ? valueText(operation.out) : "?"}`;
}

const quoted = (text: string): string => JSON.stringify(text);

/** Fields of Jepsen's events. */
const JEPSEN = ["process", "value", "time", "index", "error"];

const EXAMPLE = '{"kind":"invoke","client":"c1","op":"o1","f":"get","in":{"key":"x"}}';

/** What is wrong with a history, where, and what is usually the cause. */
export function flawText(flaw: Flaw): string {
  switch (flaw.kind) {
    case "empty":
      return "there is no event in it, which proves nothing; usually the run that should have written it ended too soon";
    case "nothing-returned":
      return "no operation in it returned ok, which proves nothing; usually the system was never reached";
    case "not-json":
      return `line ${flaw.line} is not JSON: ${anyText(flaw.text)}; there is one event a line, such as ${EXAMPLE} (a last line that is cut short: the writer was killed)`;
    case "not-an-event":
      return `line ${flaw.line} is ${anyText(flaw.given)}, not an event such as ${EXAMPLE}`;
    case "bad-field":
      return flaw.given === undefined
        ? `line ${flaw.line} has no ${quoted(flaw.field)} (${flaw.wanted})`
        : `line ${flaw.line}: ${quoted(flaw.field)} is ${anyText(flaw.given)}, and should be ${flaw.wanted}`;
    case "unknown-field":
      return `line ${flaw.line}: an event has no ${quoted(flaw.field)}${suggestion(flaw.field, flaw.known)}; it has ${enumerated(flaw.known)}${
        JEPSEN.includes(flaw.field) ? ` (the events that have it are Jepsen's, with a "type")` : ""
      }`;
    case "busy":
      return `line ${flaw.line}: client ${flaw.client} calls ${flaw.op} while its ${flaw.open} (line ${flaw.since}) has not ended; usually two clients share a name, or an operation that was given up has no info line`;
    case "repeated":
      return `line ${flaw.line}: client ${flaw.client} calls ${flaw.op} again (first in line ${flaw.first}); each call needs a name of its own`;
    case "not-invoked":
      return `line ${flaw.line}: ${flaw.end} for ${flaw.op ?? "an operation"} of client ${flaw.client}, which ${whyNotText(flaw)}`;
    case "mixed-times":
      return `line ${flaw.line} has ${flaw.given ? 'an "at", and the first event has none' : 'no "at", and the first event has one'}; all events have a time, or none has`;
    case "backwards":
      return `line ${flaw.line}: client ${flaw.client} is at ${flaw.at}, and was at ${flaw.before} before; usually its clock was set, or the lines of two runs are mixed`;
  }
}

function whyNotText({ ended, other, op }: Extract<Flaw, { kind: "not-invoked" }>): string {
  if (ended !== null) return `had ended in line ${ended}; an operation ends once`;
  if (other !== null) return `is an operation of client ${other}`;
  return op === null
    ? "has called nothing; usually the beginning of the file is missing"
    : "was never called; usually the beginning of the file is missing";
}

export function unfitText({ reason, model, op, client }: UnfitOperation): string {
  if (reason.kind === "operation")
    return `${model} has no operation ${quoted(reason.f)} (${op} of ${client}); it has ${enumerated(reason.known)}`;
  if (reason.given === null)
    return `${reason.f} of ${model} needs an input (${op} of ${client}): it takes ${reason.wanted}; with "in": {} it may be any`;
  return `${reason.f} of ${model} does not take ${anyText(reason.given)} (${op} of ${client}); it takes ${reason.wanted}`;
}
