/** The classes of a spec's properties in words, with what a lecturer draws: prefixes and loops. */
import type {
  BadBehaviour,
  Classes,
  Classified,
  NeverKept,
  OpenPromise,
} from "../explorer/classification/classification.ts";
import type { Piece } from "../explorer/classification/decomposition.ts";
import type { Demand, Witness } from "../explorer/verdict.ts";
import type { Model } from "../spec/model.ts";
import { subjectText } from "./constants.ts";
import { reasonsText, standingTexts, stepTexts } from "./demands.ts";
import { formulaText, lackingText, predicateName, standingText } from "./formula.ts";
import { heading, paragraph } from "./lines.ts";
import { counted } from "./number.ts";
import { enumerated, sentence } from "./sentence.ts";
import { traceText } from "./trace.ts";
import { nameText } from "./value.ts";
import { witnessText } from "./why.ts";

type Block = readonly string[];

export function classificationText(classes: Classes, model: Model): string {
  const { properties } = classes;
  const subject = subjectText(model.name, model.configuration, model.constants);
  const blocks: readonly Block[] = [
    heading(`classified ${subject}`),
    properties.length === 0 ? ["  It has no properties."] : tableLines(properties),
    paragraph(...definitions(properties)),
    ...properties
      .filter(({ property }) => property.kind !== "reachable")
      .flatMap((classified) => propertyBlocks(classified, classes, model)),
  ];
  const filled = blocks.filter((block) => block.length > 0);
  return `${filled.map((block) => block.join("\n")).join("\n\n")}\n`;
}

// ---- the table --------------------------------------------------------------------------------

function className({ class: own, property, impossible }: Classified): string {
  if (property.kind === "reachable") return "neither: reachable";
  if (impossible) return "safety: nothing satisfies it";
  switch (own) {
    case null:
      return "not decided: one part of it has too many predicates";
    case "both":
      return "both parts";
    case "trivial":
      return "trivial: it always holds";
    default:
      return own;
  }
}

function tableLines(properties: readonly Classified[]): Block {
  const names = properties.map(({ property }) => nameText(property.name));
  const column = Math.max(...names.map(({ length }) => length));
  return properties.map((one, i) => `  ${names[i]!.padEnd(column)}  ${className(one)}`);
}

function definitions(properties: readonly Classified[]): readonly string[] {
  const has = (own: Classified["class"]): boolean =>
    properties.some((classified) => classified.class === own);
  return [
    ...(has("safety") || has("both")
      ? ["Safety: every violation has a finite bad prefix; whatever follows does not mend it."]
      : []),
    ...(has("liveness") || has("both")
      ? ["Liveness: no finite behaviour is a violation; it can go on so that the property holds."]
      : []),
    ...(has("both")
      ? [
          "Both parts: it asks what a safety and a liveness property ask together (Alpern, Schneider 1985).",
        ]
      : []),
    ...(properties.some(({ property }) => property.kind === "reachable")
      ? [
          "What should be reachable is neither: it says something of all behaviours together, not of each.",
        ]
      : []),
  ];
}

// ---- a property -------------------------------------------------------------------------------

function propertyBlocks(classified: Classified, classes: Classes, model: Model): readonly Block[] {
  const { property, bad, open, never } = classified;
  const where = whereText(classified, classes, model);
  const title = `${nameText(property.name)}: ${className(classified)}`;
  const [first = [], ...rest] = [
    [
      ...paragraph(
        ...(property.meaning === null ? [] : [property.meaning]),
        ...reasons(classified),
      ),
      ...(bad === null ? paragraph(...noBad(classified, where)) : []),
    ],
    ...(bad === null ? [] : badBlocks(bad, classified, model)),
    ...(open === null ? [] : openBlocks(open, where, model)),
    ...(never === null ? [] : neverBlocks(never, open, model)),
    open === null && never === null ? paragraph(...noPromise(classified, where)) : [],
  ];
  return [[title, ...first], ...rest];
}

function reasons(classified: Classified): readonly string[] {
  const { class: own, byParts, exact, impossible, abstract, decomposition } = classified;
  if (abstract !== null) {
    const name = nameText(abstract.name);
    const steps = `That every step is one of ${name}, or changes nothing in it, is safety`;
    return [abstract.fair ? `${steps}; that its fairness holds is liveness.` : `${steps}.`];
  }
  const parts = byParts
    ? [
        exact
          ? "It has many predicates, and was decided part by part."
          : "It has many predicates, and was decided part by part, as if the parts had nothing in common.",
      ]
    : [];
  if (impossible)
    return [...parts, "Every behaviour violates it from the start: it contradicts itself."];
  if (own === "trivial")
    return [
      ...parts,
      "It says nothing, for it holds whatever its predicates say: it is both safety and liveness.",
    ];
  const prefix = own === "safety" || own === "both" ? [prefixText(classified)] : [];
  const split =
    own !== "both"
      ? []
      : decomposition === null
        ? ["Its parts cannot be told apart in words."]
        : [
            `Its safety part: ${piecesText(decomposition.safety)}.`,
            decomposition.liveness === null
              ? "Its liveness part: what remains, that all of it holds if the safety part does."
              : `Its liveness part: ${piecesText(decomposition.liveness)}.`,
          ];
  return [...parts, ...split, ...prefix];
}

/** Parts in words; those of an `each` that read alike are said once. */
export function piecesText(pieces: readonly Piece[]): string {
  const groups = new Map<string, (readonly Witness[])[]>();
  for (const { term, witnesses } of pieces) {
    const text = formulaText(term);
    groups.set(text, [...(groups.get(text) ?? []), witnesses]);
  }
  return [...groups]
    .map(([text, witnesses]) => {
      const [first = []] = witnesses;
      if (first.length === 0) return text;
      if (witnesses.length === 1) return `${text}${forText(first)}`;
      const variables = first.map(({ variable }) => variable ?? "value");
      return `${text}, for each ${enumerated(variables)}`;
    })
    .join("; and ");
}

const forText = (witnesses: readonly Witness[]): string => witnessText({ clause: null, witnesses });

/** A predicate that is longer is known by its property. */
const SOURCE_MAX = 100;

/** Whether a property is one predicate, and that too long to read. */
function isLong({ property, badPrefix }: Classified): boolean {
  if (property.kind === "temporal" || property.meaning === null) return false;
  const sources = badPrefix!.flatMap(({ holds, fails, step }) => [
    ...[...holds, ...fails],
    ...(step ? [...step.holds, ...step.fails] : []),
  ]);
  return sources.length === 1 && predicateName(sources[0]!).length > SOURCE_MAX;
}

function prefixText(classified: Classified): string {
  const { badPrefix, badFor, badOtherwise, property } = classified;
  if (isLong(classified))
    return `A bad prefix ends with a ${property.kind === "step" ? "step" : "state"} of which this does not hold.`;
  const demands = badPrefix!.flatMap((demand, i, all) => demandTexts(demand, i === all.length - 1));
  const last = demands.at(-1)!;
  const example = badOtherwise ? ", for example," : "";
  const text =
    demands.length === 1
      ? `ends${example} with ${last}`
      : `is${example} ${demands.slice(0, -1).join(", ")}, and later ${last}`;
  const whom = badFor.length === 0 ? "" : `${forText(badFor).trimStart()}, `;
  return sentence(`${whom}a bad prefix ${text}`);
}

function demandTexts({ holds, fails, step }: Demand, last: boolean): readonly string[] {
  const asked = standingTexts(holds, fails);
  const askedOfStep = last || step === null ? [] : stepTexts(step);
  return [
    ...(asked.length === 0 ? [] : [`a state in which ${enumerated(asked)}`]),
    ...(askedOfStep.length === 0 ? [] : [`a step that ${enumerated(askedOfStep)}`]),
  ];
}

// ---- witnesses --------------------------------------------------------------------------------

function whereText({ cut }: Classified, classes: Classes, { constraint }: Model): string {
  const { distinct, complete } = classes;
  const states = counted(distinct ?? 0, "state");
  const within = constraint === null ? "" : " within the constraint";
  if (cut) return `as far as was searched in ${states}${within}`;
  return complete
    ? `in all of its ${states}${within}`
    : `in its first ${states}${within}; no others were looked at`;
}

function noBad(
  { class: own, badPrefix, abstract, impossible }: Classified,
  where: string,
): readonly string[] {
  if (impossible || (badPrefix === null && abstract === null)) return [];
  if (own !== "safety" && own !== "both") return [];
  return [`The spec has no bad behaviour (${where}).`];
}

function noPromise({ class: own, abstract }: Classified, where: string): readonly string[] {
  if ((own !== "liveness" && own !== "both") || abstract !== null) return [];
  return [`The spec never promises anything (${where}).`];
}

function badBlocks(bad: BadBehaviour, classified: Classified, model: Model): readonly Block[] {
  const { trace, witnesses, demands, why } = bad;
  const last = trace.length - 1;
  const whom = forText([...witnesses, ...(why?.witnesses ?? [])]);
  const what =
    classified.badPrefix !== null && isLong(classified)
      ? classified.property.kind === "step"
        ? `it does not hold of the step to state ${last}`
        : `it does not hold in state ${last}`
      : reasonsText(demands);
  return [
    [
      ...paragraph(
        `The spec has this bad behaviour: whatever follows state ${last}, the property fails${what === "" ? "" : `, for ${what}${whom}`}.`,
      ),
      "",
      ...traceText(model.variables, trace),
    ],
  ];
}

function openText({ at, failures, witnesses }: OpenPromise): string {
  const start = `In state ${at} a promise is open${forText(witnesses)}`;
  const told = failures.find(
    ({ kind, right }) => right !== null && ["never", "then-never", "again-not"].includes(kind),
  );
  if (told === undefined) return `${start}.`;
  const { kind, at: place, left } = told;
  const right = told.right!;
  if (kind === "again-not") return `${start}: ${standingText(right, false)}.`;
  if (kind === "never" || left === null)
    return `${start}: ${lackingText(right, place === 0 ? "yet" : `from state ${place} on`)}.`;
  const since = place === at ? "there" : `in state ${place}`;
  return `${start}: ${standingText(left, true)} ${since}, and ${lackingText(right, "since")}.`;
}

function openBlocks(open: OpenPromise, where: string, model: Model): readonly Block[] {
  const { trace, at, kept, again } = open;
  const end =
    kept === at + 1
      ? `The step to state ${kept} keeps it.`
      : kept !== null
        ? `The steps to state ${kept} keep it.`
        : again !== null
          ? "It has to be kept again and again, as in this behaviour."
          : `No state that the spec comes to after that keeps it (${where}).`;
  const shown = again ?? { trace, loop: null };
  return [
    [...paragraph(openText(open), end), "", ...traceText(model.variables, shown.trace, shown.loop)],
  ];
}

function neverBlocks(
  { trace, loop, witnesses, fair }: NeverKept,
  open: OpenPromise | null,
  model: Model,
): readonly Block[] {
  const same = open !== null && forText(open.witnesses) === forText(witnesses);
  const what = `${open === null ? "the property fails" : "it is never kept"}${same ? "" : forText(witnesses)}`;
  const start = !fair
    ? "Without its fairness, the spec would allow this behaviour"
    : model.fairness.length > 0
      ? "The spec, with its fairness, allows this behaviour"
      : "The spec, which assumes no fairness, allows this behaviour";
  return [
    [
      ...paragraph(
        `${start}, in which ${what}.`,
        "No finite part of it is a violation: only the whole of it is.",
      ),
      "",
      ...traceText(model.variables, trace, loop),
    ],
  ];
}
