/**
 * A state graph for Graphviz, with the states and steps of a trace drawn bold, and those that come
 * again and again filled.
 */
import type { Graph } from "../explorer/graph.ts";
import type { Loop, TraceStep } from "../explorer/verdict.ts";
import type { AnyDomain } from "../spec/domain.ts";
import { contentKey } from "../spec/value.ts";
import { stepLabel } from "./label.ts";
import { stateText } from "./trace.ts";

/** More states than this are no drawing. */
export const DRAWN_MAX = 2000;

const TRACE_COLOUR = "#c0392b";
const LOOP_COLOUR = "#fadbd8";

export function dotGraph(
  name: string,
  variables: Readonly<Record<string, AnyDomain>>,
  graph: Graph,
  trace: readonly TraceStep[] | null,
  loop: Loop | null = null,
): string {
  const numbers = new Map(graph.states.map((state, i) => [contentKey(state), i]));
  const path = (trace ?? []).map(({ state }) => numbers.get(contentKey(state)) ?? -1);
  const onPath = new Set(path);
  const stepsOnPath = new Set(
    (trace ?? [])
      .slice(1)
      .map(
        ({ action, parameters }, i) =>
          `${path[i]} ${path[i + 1]} ${stepLabel(action!, parameters)}`,
      ),
  );
  if (loop?.back)
    stepsOnPath.add(
      `${path.at(-1)} ${path[loop.start]} ${stepLabel(loop.back.action, loop.back.parameters)}`,
    );
  const looping = new Set(loop ? path.slice(loop.start) : []);
  // A behaviour that stays where it is has no edge there.
  const staying = loop && !loop.back ? path.at(-1)! : -1;
  const nodes = graph.states.map((state, i) => {
    const label = stateText(variables, state).map((line) => `${escaped(line)}\\l`);
    const styles = [
      ...(i < graph.initial ? ["peripheries=2"] : []),
      ...(onPath.has(i) ? [`color="${TRACE_COLOUR}"`, "penwidth=2"] : []),
      ...(looping.has(i) ? ['style="rounded,filled"', `fillcolor="${LOOP_COLOUR}"`] : []),
      ...(trace && !loop && i === path.at(-1) ? [`fontcolor="${TRACE_COLOUR}"`] : []),
    ];
    return `  s${i} [${[`label="${label.join("")}"`, ...styles].join(", ")}];`;
  });
  const edges = graph.edges.map(({ from, to, action, parameters }) => {
    const label = stepLabel(action, parameters);
    const style = stepsOnPath.has(`${from} ${to} ${label}`)
      ? `, color="${TRACE_COLOUR}", fontcolor="${TRACE_COLOUR}", penwidth=2`
      : "";
    return `  s${from} -> s${to} [label="${escaped(label)}"${style}];`;
  });
  return [
    `digraph "${escaped(name)}" {`,
    '  node [shape=box, style=rounded, fontname="monospace", fontsize=10];',
    '  edge [fontname="monospace", fontsize=9];',
    ...nodes,
    ...edges,
    ...(staying < 0
      ? []
      : [
          `  s${staying} -> s${staying} [label="for ever", style=dashed, color="${TRACE_COLOUR}", fontcolor="${TRACE_COLOUR}", penwidth=2];`,
        ]),
    "}",
    "",
  ].join("\n");
}

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", " ");
