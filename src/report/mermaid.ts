/**
 * A trace as a Mermaid sequence diagram: a lane for each one who moves, an arrow for each step (to
 * another one of the same kind that it names, if there is one), and below it what the step changed.
 */
import type { Loop, NamedStep, TraceStep } from "../explorer/verdict.ts";
import type { AnyDomain } from "../spec/domain.ts";
import type { PlainState } from "../spec/init.ts";
import type { Model, ModelAction } from "../spec/model.ts";
import { changes } from "./changes.ts";
import { stepLabel } from "./label.ts";
import { stateText } from "./trace.ts";
import { valueText } from "./value.ts";

export function mermaidSequence(
  { name, variables, actions }: Pick<Model, "name" | "variables" | "actions">,
  trace: readonly TraceStep[],
  loop: Loop | null = null,
): string {
  const lanes = new Lanes();
  const arrow = (step: NamedStep, text: string, before: PlainState, after: PlainState) => {
    const [from, to] = moversOf(
      step,
      actions.find((action) => action.name === step.action),
    );
    // A step of no one in particular stands in the lane of the whole.
    const start = lanes.of(from ?? name);
    const changed = changes(variables, before, after);
    const label = `${text} ${stepLabel(step.action, step.parameters)}`;
    return [
      `  ${start}->>${lanes.of(to ?? from ?? name)}: ${escaped(label)}`,
      ...(changed.length > 0 ? [`  Note over ${start}: ${lines(changed)}`] : []),
    ];
  };
  const steps = trace
    .slice(1)
    .map(({ action, parameters, state }, i) =>
      arrow({ action: action!, parameters }, String(i + 1), trace[i]!.state, state),
    );
  const last = trace.length - 1;
  const back =
    loop?.back &&
    arrow(loop.back, `back to ${loop.start},`, trace[last]!.state, trace[loop.start]!.state);
  const all = lanes.all(name);
  const whole = [...new Set([all[0]![1], all.at(-1)![1]])].join(",");
  return [
    "sequenceDiagram",
    ...all.map(([text, id]) => `  participant ${id} as ${escaped(text)}`),
    `  Note over ${whole}: ${lines(stateText(variables, trace[0]!.state))}`,
    ...steps.slice(0, loop?.start ?? last).flat(),
    ...(back
      ? ["  loop again and again", ...[...steps.slice(loop.start), back].flat(), "  end"]
      : []),
    ...(loop && !back ? [`  Note over ${whole}: and so on for ever`] : []),
    "",
  ].join("\n");
}

class Lanes {
  readonly #ids = new Map<string, string>();

  of(text: string): string {
    const id = this.#ids.get(text) ?? `p${this.#ids.size}`;
    this.#ids.set(text, id);
    return id;
  }

  /** Every lane with its id; `only` when there is none yet. */
  all(only: string): readonly (readonly [string, string])[] {
    if (this.#ids.size === 0) this.of(only);
    return [...this.#ids];
  }
}

/** Who takes a step, and who else of the same kind it names. */
function moversOf(
  { parameters }: NamedStep,
  action: ModelAction | undefined,
): readonly (string | undefined)[] {
  const domains = new Map(action?.parameters.map(({ name, choice }) => [name, choice]));
  const scalars = Object.entries(parameters).filter(
    ([, value]) => typeof value === "string" || typeof value === "number",
  );
  const [first, ...others] = scalars;
  if (first === undefined) return [];
  const other = others.find(([name]) => sameKind(domains.get(name), domains.get(first[0])));
  return [valueText(first[1]), other && valueText(other[1])];
}

type Chosen = AnyDomain | Function | undefined;

function sameKind(a: Chosen, b: Chosen): boolean {
  if (a === b) return true;
  return isIds(a) && isIds(b);
}

const isIds = (choice: Chosen): boolean =>
  typeof choice === "object" && choice.shape.kind === "ids";

const lines = (texts: readonly string[]): string => texts.map(escaped).join("<br/>");

// In Mermaid a semicolon ends a statement, and `#` begins an entity.
const escaped = (text: string): string =>
  text.replace(/[#;<>]/g, (character) => `#${character.codePointAt(0)};`);
