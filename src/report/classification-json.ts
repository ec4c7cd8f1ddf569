/** The classes of a spec's properties for programs. */
import type { Classes, Classified } from "../explorer/classification/classification.ts";
import type { Loop, Witness } from "../explorer/verdict.ts";
import type { Model } from "../spec/model.ts";
import { piecesText } from "./classification.ts";
import { predicateName } from "./formula.ts";
import { constantJson, type Json, parametersJson, traceJson, valueJson } from "./json.ts";

/** The classes as one JSON object. Its keys are fixed: other programs read them. */
export function classificationJson(classes: Classes, model: Model): Json {
  return {
    spec: model.name,
    config: model.configuration,
    constants: Object.fromEntries(
      Object.entries(model.constants).map(([name, value]) => [name, constantJson(value)]),
    ),
    properties: classes.properties.map((classified) => propertyJson(classified, classes, model)),
  };
}

function propertyJson(classified: Classified, classes: Classes, model: Model): Json {
  const { property, byParts, badPrefix, decomposition, bad, open, never } = classified;
  const named = (sources: readonly string[]): Json => sources.map(plainName);
  const vocabulary = { variables: model.variables, actions: model.actions };
  const witnessesJson = (witnesses: readonly Witness[]): Json =>
    witnesses.map(({ variable, value }) => ({ variable, value: valueJson(value, null) }));
  const loopJson = ({ start, back }: Loop): { readonly [name: string]: Json } => ({
    loop: start,
    back: back && {
      action: back.action,
      params: parametersJson(back.action, back.parameters, vocabulary),
    },
  });
  return {
    name: property.name,
    kind: property.kind,
    class: classified.class,
    byParts,
    badPrefix:
      badPrefix === null
        ? null
        : badPrefix.map(({ holds, fails, step }) => ({
            holds: named(holds),
            fails: named(fails),
            step: step && { holds: named(step.holds), fails: named(step.fails) },
          })),
    witness: {
      distinct: classes.distinct,
      complete: classes.complete,
      bad: bad && {
        trace: traceJson(bad.trace, vocabulary) as unknown as Json,
        for: witnessesJson(bad.witnesses),
      },
      open: open && {
        trace: traceJson(open.trace, vocabulary) as unknown as Json,
        open: open.at,
        kept: open.kept,
        again: open.again && {
          trace: traceJson(open.again.trace, vocabulary) as unknown as Json,
          ...loopJson(open.again.loop),
        },
        for: witnessesJson(open.witnesses),
      },
      never: never && {
        trace: traceJson(never.trace, vocabulary) as unknown as Json,
        ...loopJson(never.loop),
        fair: never.fair,
        for: witnessesJson(never.witnesses),
      },
    },
    // Beyond the fixed keys.
    meaning: property.meaning,
    safetyPart: decomposition && piecesText(decomposition.safety),
    livenessPart: decomposition?.liveness ? piecesText(decomposition.liveness) : null,
  };
}

/** A predicate without the marks that set it off in a sentence. */
const plainName = (source: string): string => predicateName(source).slice(1, -1);
