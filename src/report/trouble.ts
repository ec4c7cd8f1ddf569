/** What is wrong with a failing run, in words: a title, what there is to say, and what to do. */
import { POSSIBLE_MAX } from "../refinement/arrow/follower.ts";
import type { Divergence } from "../refinement/arrow/monitor.ts";
import type { Case, Trouble } from "../refinement/arrow/trouble.ts";
import { witnessOf } from "../refinement/arrow/witness.ts";
import type { NodeTypes } from "../refinement/node.ts";
import type { SimulationEvent } from "../refinement/simulation/system.ts";
import type { Model } from "../spec/model.ts";
import { breakageText } from "./breakage.ts";
import { labelled, sourceLines } from "./broken.ts";
import { Chronicle, shortened } from "./chronicle.ts";
import { candidateBlocks, explanationText, hypothesisBlock, seenBlocks } from "./divergence.ts";
import { misplacementBlocks } from "./linearizability.ts";
import { paragraph, phrased } from "./lines.ts";
import { mappingFaultText } from "./mapping-fault.ts";
import { counted, grouped } from "./number.ts";
import { shownPosition } from "./position.ts";
import { runLines, type Traced } from "./run-trace.ts";
import { capital, enumerated, sentence } from "./sentence.ts";
import type { Block } from "./text.ts";
import { anyText, nameText, valueText } from "./value.ts";

/** What the words need to know of the author's files. */
export interface Sources {
  /** Where in the author's files an error came from: `file:line:column`. */
  readonly position: (error: unknown) => string | null;
  /** The line at a position, if it can be read. */
  readonly line: (position: string) => string | null;
}

/** `Prepare at a, in 12 events`. */
export function troubleTitle<T extends NodeTypes>({ trouble, event }: Case<T>): string {
  const events = `in ${counted(event + 1, "event")}`;
  switch (trouble.kind) {
    case "divergence":
    case "vague-mapping":
      return trouble.divergence.kind === "initial"
        ? "the beginning"
        : `${eventTitle(trouble.divergence)}, ${events}`;
    case "invariant":
      return `${nameText(trouble.divergence.name)}, ${events}`;
    case "bad-mapping":
      return faultTitle(mappingFaultText(trouble.fault, "").where);
    case "broken-spec":
      return breakageText({ ...trouble.broken.breakage, trace: null }).where;
    case "history":
      return trouble.verdict.outcome === "unknown"
        ? "whether what clients were told can be explained was too much to find out"
        : "what clients were told";
    case "reported":
      return `${shortened(trouble.report.what, TITLE_MAX)}, ${events}`;
    case "no-progress":
      return "no progress once nothing goes wrong any more";
    case "not-reproducible":
      return `the same choices do not lead to the same run, from event ${event} on`;
    case "throws":
      return `${trouble.node} throws, ${events}`;
    case "mutates":
      return `${trouble.node} changes what it was given, ${events}`;
    case "impure":
      return `${trouble.node} does more than compute, ${events}`;
    case "malformed":
      return `${trouble.node} returns no step, ${events}`;
    case "ends-process":
      return `${trouble.node} tries to end the process, ${events}`;
    case "no-return":
      return `${trouble.node} does not return, ${events}`;
    case "fills-memory":
      return `${trouble.node} takes ever more memory, ${events}`;
  }
}

const faultTitle = (where: string): string =>
  where.startsWith("invariants.") ? where : `the mapping, ${where}`;

const TITLE_MAX = 60;

function eventTitle<T extends NodeTypes>({ name, moment }: Divergence<T>): string {
  if (moment.event === null) return "the beginning";
  const { node } = moment.event;
  return node === null ? name : `${name} at ${node}`;
}

/** Everything about a failing run, from what is wrong to the run itself. */
export function troubleBlocks<T extends NodeTypes>(
  subject: Case<T>,
  model: Model,
  sources: Sources,
): readonly Block[] {
  const { trouble } = subject;
  const chronicle = new Chronicle(subject.run.log);
  return [
    ...reasonBlocks(subject, model, chronicle, sources),
    ...(trouble.kind === "history" && trouble.verdict.misplacement !== null
      ? misplacementBlocks(trouble.verdict.misplacement)
      : []),
    runBlock(tracedOf(subject), model),
    ...("divergence" in trouble && subject.account !== null
      ? [
          ...seenBlocks(trouble.divergence),
          ...candidateBlocks(trouble.divergence, subject.account),
          hypothesisBlock(subject.account),
        ]
      : []),
    ...(trouble.kind === "invariant" ? [nodeLines(trouble.divergence)] : []),
  ];
}

/** What is wrong, before the run is told. */
function reasonBlocks<T extends NodeTypes>(
  { trouble, event, run }: Case<T>,
  model: Model,
  chronicle: Chronicle<T>,
  sources: Sources,
): readonly Block[] {
  const spec = nameText(model.name);
  switch (trouble.kind) {
    case "divergence":
      return [divergenceTexts(trouble.divergence, event, spec, model, chronicle)];
    case "vague-mapping":
      return [vagueLines(trouble.divergence, spec, chronicle)];
    case "invariant": {
      const { name, moment } = trouble.divergence;
      return [
        paragraph(
          `The invariant ${nameText(name)} of the implementation is false after ${happened(moment.event, chronicle)}.`,
        ),
      ];
    }
    case "bad-mapping": {
      const { fault } = trouble;
      const { what, usual, remedy } = mappingFaultText(fault, model.name);
      const place = fault.kind === "threw" ? sources.position(fault.error) : null;
      return [adviceLines(sentence(what), usual, remedy, place, sources)];
    }
    case "broken-spec": {
      const { breakage } = trouble.broken;
      const { what, usual, remedy } = breakageText({ ...breakage, trace: null });
      const place = breakage.position === null ? null : shownPosition(breakage.position);
      return [adviceLines(sentence(what), usual, remedy, place, sources)];
    }
    case "history":
      return [
        paragraph(
          trouble.verdict.outcome === "unknown"
            ? "Nothing wrong was found, and not everything was looked at: fewer operations, or fewer at a time, are easier to judge."
            : "What clients were told cannot be explained by one operation after another.",
        ),
      ];
    case "reported":
      return [
        paragraph(
          sentence(`the observer reports: ${trouble.report.what}`),
          ...(trouble.report.details === undefined ? [] : [anyText(trouble.report.details)]),
        ),
      ];
    case "no-progress":
      return [paragraph(progressText(trouble, run.healed))];
    case "not-reproducible":
      return [
        adviceLines(
          `The same choices were taken twice, and what came of them differs, first in ${happened(run.log[event] ?? null, chronicle)}.`,
          "Something that a node keeps outside its state: a variable of the module, a cache, an object shared by two nodes.",
          "Keep all that a node knows in its state. Until then none of its runs can be had again.",
          null,
          sources,
        ),
      ];
    default:
      return [misconductLines(trouble, happened(run.log[event] ?? null, chronicle), sources)];
  }
}

/** `event 11, Prepare(…) from tm at a`. */
function happened<T extends NodeTypes>(
  event: SimulationEvent<T> | null,
  chronicle: Chronicle<T>,
): string {
  if (event === null) return "the beginning, when all nodes have started";
  const { what } = chronicle.tell(event, TITLE_MAX);
  const { index, node, kind } = event;
  if (kind === "start" || kind === "crash") return `event ${index}, ${node} ${what}`;
  return `event ${index}, ${what}${node === null ? "" : `, at ${node}`}`;
}

function divergenceTexts<T extends NodeTypes>(
  { kind, moment, explanation, disagreeing, after }: Divergence<T>,
  event: number,
  spec: string,
  model: Model,
  chronicle: Chronicle<T>,
): Block {
  const false_ = enumerated(
    disagreeing.map((label) => `"${label}"`),
    "or",
  );
  if (kind === "initial")
    return paragraph(
      `When all nodes have started, the implementation is in no initial state of ${spec}${after === null ? "" : ", seen through the mapping"}.`,
      ...(disagreeing.length === 0 ? [] : [`Of those, ${false_} would be false.`]),
    );
  const says = explanation === null ? "" : explanationText(explanation, model);
  const own = moment.event!.index;
  return paragraph(
    `What the implementation ${isStep(moment.event!) ? "does in" : "shows after"} ${happened(moment.event, chronicle)}, is nothing that ${spec} allows.`,
    ...(says === "" ? [] : [`The mapping says that it is ${says}; that does not explain it.`]),
    ...(disagreeing.length === 0 ? [] : [`Whatever of this it was, ${false_} is false after it.`]),
    ...(own < event
      ? [
          `It counts since event ${event}: until then, a crash could have undone it, for it was not on disk for certain.`,
        ]
      : []),
  );
}

/** Whether a node has decided what to do. */
const isStep = <T extends NodeTypes>({ kind }: SimulationEvent<T>): boolean =>
  kind === "message" || kind === "timer" || kind === "request";

function vagueLines<T extends NodeTypes>(
  { kind, name, moment }: Divergence<T>,
  spec: string,
  chronicle: Chronicle<T>,
): Block {
  if (kind === "unbound")
    return adviceLines(
      `The mapping does not say what "${name}" may be (${happened(moment.event, chronicle)}).`,
      "A kind of message, timer or request that came later, or is rare.",
      `Give \`events\` an entry ${JSON.stringify(name)}: stutter if it is nothing to ${spec}, act("…", { … }) if it is a step, maybe(…) if it is either. An entry "*" is for all that have none.`,
      null,
      null,
    );
  return adviceLines(
    `After ${happened(moment.event, chronicle)}, more than ${grouped(POSSIBLE_MAX)} states of ${spec} are possible: the mapping leaves too much open to be followed.`,
    "Hidden variables, and steps that change them without any event that tells of it.",
    "Say in `events` what each kind of event is, with its parameters; give hidden variables values in `abstraction`, or tie them to the nodes in `agrees`; name in `silent` only what must happen unseen, and in `without` what no run needs.",
    null,
    null,
  );
}

function progressText(
  trouble: Extract<Trouble<NodeTypes>, { kind: "no-progress" }>,
  healed: number | null,
): string {
  const { operations, unsettled, end, event } = trouble;
  const since = healed === null ? 0 : event + 1 - healed;
  const pending =
    operations.length === 0
      ? `the nodes do not settle: ${unsettled}`
      : operations.length === 1
        ? `the operation ${operations[0]} does not end`
        : `the operations ${enumerated(operations.slice(0, 6))}${operations.length > 6 ? ` and ${operations.length - 6} more` : ""} do not end`;
  const why =
    end === "quiet"
      ? "nothing is left to happen, no message and no timer"
      : `not within ${counted(since, "event")} in which all messages arrive and all nodes are up`;
  return `${healed === null ? "Nothing" : `From event ${healed} on nothing`} goes wrong any more, and still ${pending}: ${why}.`;
}

const ADVICE = {
  throws: {
    usual: "A message that is old, or out of order, or a state that the node does not allow for.",
    remedy: "A node must take whatever comes in any order; what is out of place it ignores.",
  },
  mutates: {
    usual: "A state that is changed in place: push, delete, an assignment to a field.",
    remedy: "Return another state: { ...state, queue: [...state.queue, item] }.",
  },
  impure: {
    usual: "The time, chance, or something asynchronous in the code of a node.",
    remedy:
      "Time comes in as timers, chance as `random`, the last argument of each step; everything else is an output.",
  },
  "ends-process": {
    usual: "A check of one's own that was to stop everything.",
    remedy: "Throw an error instead, or write an invariant.",
  },
  "no-return": {
    usual: "A loop whose condition never becomes false.",
    remedy: "End the loop. If one step may take that long, raise --watchdog.",
  },
  "fills-memory": {
    usual: "A loop whose condition never becomes false, and which keeps what it makes.",
    remedy: "End the loop.",
  },
  malformed: {
    usual:
      "A `return` that is missing, or something that is no plain data: undefined, a class, NaN.",
    remedy:
      "Return { state, outputs } of plain data: null, booleans, numbers, strings, arrays, objects.",
  },
} as const;

function misconductLines(
  { kind, node, what, error }: Extract<Trouble<NodeTypes>, { node: string; what: string }>,
  where: string,
  sources: Sources,
): Block {
  const said = {
    throws: `the node ${node} throws ${error instanceof Error ? error.name : "something"}: ${what}`,
    mutates: `the node ${node} changes what it was given: ${what}`,
    impure: `the node ${node} uses ${what}, so that what it does cannot be had again`,
    "ends-process": `the node ${node} tries to end the process, with ${what}`,
    "no-return": `the node ${node} did not return within ${what}`,
    "fills-memory": `the node ${node} takes ever more memory, and was ended before there was none left`,
    malformed: `what the node ${node} returns is no step: ${what}`,
  }[kind];
  const { usual, remedy } = ADVICE[kind];
  return adviceLines(
    `${capital(said)} (${where}).`,
    usual,
    remedy,
    sources.position(error),
    sources,
  );
}

export function adviceLines(
  what: string,
  usual: string,
  remedy: string,
  position: string | null,
  sources: Sources | null,
): Block {
  return [
    ...labelled("What", what),
    ...(position === null ? [] : sourceLines(position, sources?.line(position) ?? null)),
    ...labelled("Usually", usual),
    ...labelled("Do", remedy),
  ];
}

const STATE_MAX = 300;

function nodeLines<T extends NodeTypes>({ moment }: Divergence<T>): Block {
  const nodes = Object.entries(moment.world.nodes);
  const widest = Math.max(...nodes.map(([name]) => name.length));
  return [
    "  The nodes then",
    ...nodes.flatMap(([name, { up, state }]) =>
      phrased(
        `    ${name}`,
        [up ? shortened(valueText(state), STATE_MAX) : "down"],
        4 + widest + 2,
      ),
    ),
  ];
}

/** What is told of a failing run, and up to where. */
export function tracedOf<T extends NodeTypes>({ trouble, event, run }: Case<T>): Traced<T> {
  const divergence = "divergence" in trouble ? trouble.divergence : null;
  const compared = divergence !== null && divergence.kind !== "initial";
  // A lack of something has no place, nor have things that do not go together.
  const placed = trouble.kind !== "no-progress" && trouble.kind !== "history";
  return {
    ...{ log: run.log, healed: run.healed, last: event },
    marked: divergence !== null ? (divergence.moment.event?.index ?? null) : placed ? event : null,
    seen: compared ? witnessOf(divergence.matched) : null,
    brief: trouble.kind === "not-reproducible",
  };
}

/** A run, with a line that says how to read it. */
export function runBlock<T extends NodeTypes>(traced: Traced<T>, model: Model): Block {
  const { marked, seen } = traced;
  const legend = [
    "! goes wrong",
    ...(marked === null ? [] : ["> is where it shows"]),
    ...(seen === null ? [] : [`= what it is in ${nameText(model.name)}`]),
  ];
  return [`  The run: event, ms, node (${legend.join(", ")})`, ...runLines(traced)];
}
