/** What is wrong with a mapping: what, where, the usual cause, and what to do about it. */
import type { MappingFault } from "../refinement/arrow/bad-mapping.ts";
import { FAULTS } from "../refinement/simulation/faults.ts";
import { domainText } from "./domain.ts";
import { enumerated } from "./sentence.ts";
import { suggestion } from "./suggestion.ts";
import { anyText, keyText, nameText } from "./value.ts";

export interface FaultText {
  /** `events.Prepare` */
  readonly where: string;
  readonly what: string;
  readonly usual: string;
  readonly remedy: string;
}

const NOUNS = { variable: "variable", action: "action", parameter: "parameter" } as const;

/** @param spec the name of the specification */
export function mappingFaultText(fault: MappingFault, spec: string): FaultText {
  const name = nameText(spec);
  switch (fault.kind) {
    case "unknown": {
      const { what, name: unknown, place, known } = fault;
      // `events.Prepare.RMPrepare`: the action whose parameter it should be comes last.
      const at = what === "parameter" ? place.lastIndexOf(".") : place.length;
      const owner = what === "parameter" ? nameText(place.slice(at + 1)) : name;
      const there = known.length === 0 ? "it has none" : `it has ${enumerated(known.map(keyText))}`;
      return {
        where: place,
        what: `${placeText(place.slice(0, at))} names the ${NOUNS[what]} ${keyText(unknown)}, which ${owner} does not have${suggestion(unknown, known)}; ${there}`,
        usual:
          what === "action"
            ? "A misspelt action, one that was renamed, or one that `without` takes away. The compiler (tsc) finds most of these."
            : `A misspelt ${NOUNS[what]}, or one that was renamed. The compiler (tsc) finds most of these.`,
        remedy: "Correct the name.",
      };
    }
    case "unconstrained":
      return {
        where: fault.abstraction ? "abstraction" : "hidden",
        what: fault.abstraction
          ? `the abstraction gives no value for ${keyText(fault.name)}, and \`hidden\` does not name it`
          : `there is no abstraction, and \`hidden\` does not name ${keyText(fault.name)}`,
        usual: `A variable that was added to ${name} later, or one that nothing in the implementation stands for.`,
        remedy: `Give it a value in \`abstraction\`, or say that it is hidden: hidden: [${JSON.stringify(fault.name)}]. Then some value of it must explain each run.`,
      };
    case "both":
      return {
        where: "hidden",
        what: `${keyText(fault.name)} is said to be hidden, and the abstraction gives it a value`,
        usual: "The one was written before the other.",
        remedy: "Take it out of `hidden`, or out of `abstraction`.",
      };
    case "malformed":
      return malformed(fault.place, fault.given);
    case "threw": {
      const { error, place } = fault;
      const text = error instanceof Error ? `${error.name}: ${error.message}` : anyText(error);
      return {
        where: place,
        what: `${placeText(place)} threw ${text}`,
        usual:
          "A node that is down has no state (`state` is null), one that has written nothing no disk; and nodes of different kinds have different states.",
        remedy: "Look at the event below; the function must allow for whatever a run can show.",
      };
    }
    case "unended": {
      const { excess, place, seconds } = fault;
      const what =
        excess === "time" ? `did not return within ${seconds} s` : "takes ever more memory";
      return {
        where: place,
        what: `${placeText(place)} ${what}`,
        usual: "A loop whose condition never becomes false.",
        remedy: "End the loop. If one call may take that long, raise --watchdog.",
      };
    }
    case "outside-domain": {
      const { path, value, domain, reason } = fault.outside;
      return {
        where: place(fault.place, path),
        what: `${placeText(fault.place)} gives ${pathText(path)} the value ${anyText(value)}, outside its domain in ${name} (${domainText(domain)})${reason === null ? "" : `: ${reason}`}`,
        usual:
          "A value of the implementation where one of the specification belongs; or constants of the specification that are too small for the implementation.",
        remedy: "Map it to a value of that domain, or give the mapping larger `constants`.",
      };
    }
    case "unfit":
      return unfit(fault);
    case "not-a-value":
      return {
        where: fault.place,
        what: `${placeText(fault.place)} gives ${fault.what} where a value belongs`,
        usual: "A field that is not there: undefined.",
        remedy: "Give null, true or false, a number, a string, an array or an object of these.",
      };
  }
}

const place = (within: string, path: readonly (string | number)[]): string =>
  path.length === 0 ? within : `${within}.${path.join(".")}`;

const pathText = (path: readonly (string | number)[]): string =>
  path
    .map((part, i) =>
      typeof part === "number" ? `[${part}]` : i === 0 ? keyText(part) : `.${keyText(part)}`,
    )
    .join("");

/** `the explanation of Prepare` */
function placeText(place: string): string {
  const [field, ...rest] = place.split(".");
  const name = rest.join(".");
  switch (field) {
    case "events":
      return name === "" ? "`events`" : `the explanation of ${nameText(name)}`;
    case "agrees":
      return `the condition "${name}" in \`agrees\``;
    case "invariants":
      return `the invariant ${nameText(name)} of the implementation`;
    default:
      return field === "abstraction" ? "the abstraction" : `\`${place}\``;
  }
}

function unfit({ place, name, given }: Extract<MappingFault, { kind: "unfit" }>): FaultText {
  switch (place) {
    case "nodes":
      return {
        where: "nodes",
        what: `the implementation has ${given === undefined ? "no `nodes`" : "no node in `nodes`"}`,
        usual: "A field that was forgotten, or misspelt.",
        remedy: "Give { nodes: { NAME: node … }, clients, faults }.",
      };
    case "node":
      return {
        where: `nodes.${name}`,
        what: `the node ${nameText(name)} is ${anyText(given)}, which is none`,
        usual:
          "A function that makes a node, and was not called; or a `start` or `step` that is missing.",
        remedy: "Give an object with the functions `start` and `step`.",
      };
    case "faults":
      return {
        where: "faults",
        what: `the implementation has ${given === undefined ? "no `faults`" : `${anyText(given)} for its \`faults\``}, so that nobody knows what may go wrong`,
        usual: "A field that was forgotten.",
        remedy:
          "Give a fault model: RELIABLE, UNRELIABLE_RECOVERING or another, or { name, faults: [ … ] } of your own.",
      };
    case "fault":
      return {
        where: "faults",
        what: `there is no fault ${anyText(given)}${typeof given === "string" ? suggestion(given, FAULTS) : ""}; there is ${enumerated([...FAULTS])}`,
        usual: "A misspelt fault.",
        remedy: "Correct its name.",
      };
  }
}

function malformed(where: string, given: unknown): FaultText {
  if (where.startsWith("agrees.") || where.startsWith("invariants."))
    return {
      where,
      what: `${placeText(where)} returned ${anyText(given)}, which is neither true nor false`,
      usual: "A function with braces and no `return`, or an expression that stops at a value.",
      remedy: "Compare: `s.owner === null`, `s.queue.length > 0`.",
    };
  if (where === "abstraction")
    return {
      where,
      what: `the abstraction returned ${anyText(given)}, which is no state`,
      usual: "A missing `return`, or parentheses missing around the object: `(world) => ({ … })`.",
      remedy: "Return an object with a value for each variable that is not hidden.",
    };
  return {
    where,
    what: `${placeText(where)} is ${anyText(given)}, which explains nothing`,
    usual: "A function without `return`, or one that does not allow for some event of that kind.",
    remedy:
      "Give an explanation: act(…), seq(…), anyOf(…), maybe(…), stutter, or ignore; or a function that returns one.",
  };
}
