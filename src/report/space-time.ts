/**
 * A run as a Mermaid sequence diagram: a lane for each node and each client, whose bar tells when it
 * is up; an arrow for each message when it arrives, crossed where it is lost; what a node writes, and
 * what the event is in the specification, below it; the event at stake in red.
 */
import type { NodeTypes } from "../refinement/node.ts";
import type { SimulationEvent } from "../refinement/simulation/system.ts";
import { Chronicle, shortened } from "./chronicle.ts";
import { stepLabel } from "./label.ts";
import { counted } from "./number.ts";
import { rowsOf, type Traced } from "./run-trace.ts";
import { valueText } from "./value.ts";

const VALUE_MAX = 60;
const RED = "rgb(255, 205, 205)";

export function spaceTime<T extends NodeTypes>(traced: Traced<T>, spec: string): string {
  const diagram = new Diagram(traced);
  for (const row of rowsOf(traced))
    if (row.kind === "event") diagram.event(row.event);
    else if (row.kind === "healed") diagram.over("from here on nothing goes wrong any more");
    else diagram.gap(row.events);
  return diagram.text(spec);
}

class Diagram<T extends NodeTypes> {
  readonly #chronicle: Chronicle<T>;
  readonly #lanes = new Map<string, string>();
  readonly #up = new Set<string>();
  readonly #lines: string[] = [];
  readonly #steps: ReadonlyMap<number | null, string>;

  constructor(readonly traced: Traced<T>) {
    const { log, seen } = traced;
    this.#chronicle = new Chronicle(log);
    const events = log.slice(0, traced.last + 1);
    // Clients stand on the left of those whom they ask.
    for (const { operation } of events) if (operation !== null) this.#lane(clientOf(operation));
    for (const { node } of events) if (node !== null) this.#lane(node);
    this.#steps = new Map(
      (seen ?? []).map(({ event, steps, unseen }) => [
        event,
        [...steps, ...unseen]
          .map(({ action, parameters }) => stepLabel(action, parameters))
          .join(" "),
      ]),
    );
  }

  event(event: SimulationEvent<T>): void {
    const marked = event.index === this.traced.marked;
    if (marked) this.#lines.push(`rect ${RED}`);
    this.#draw(event);
    if (marked) this.#lines.push("end");
  }

  gap(events: readonly SimulationEvent<T>[]): void {
    this.over(`… ${counted(events.length, "event")}`);
    for (const { kind, node } of events)
      if (node !== null && (kind === "start" || kind === "crash"))
        this.#turn(node, kind === "start");
  }

  /** A note over all lanes. */
  over(text: string): void {
    const ids = [...this.#lanes.values()];
    const span = [...new Set([ids[0], ids.at(-1)])].join(",");
    if (span !== "") this.#lines.push(`Note over ${span}: ${escaped(text)}`);
  }

  text(spec: string): string {
    if (this.#lanes.size === 0) this.#lane(spec);
    // A bar that is open at the end is left so.
    return [
      "sequenceDiagram",
      ...[...this.#lanes].map(([name, id]) => `  participant ${id} as ${escapedName(name)}`),
      ...this.#lines.map((line) => `  ${line}`),
      "",
    ].join("\n");
  }

  #draw(event: SimulationEvent<T>): void {
    const { index, kind, node, input, operation, outputs, performed, incarnation } = event;
    const { what, done, undone } = this.#chronicle.tell(event, VALUE_MAX);
    const letter = this.#chronicle.letter(event);
    const place = node === null ? null : this.#lane(node);
    const label = (text: string): string => escaped(`${index} ${text}`);
    if (kind === "start") this.#turn(node!, true);
    if (kind === "start" && incarnation === 0 && done.length + undone.length === 0) return;
    if (letter !== null && (kind === "message" || kind === "drop")) {
      const line = kind === "message" ? "->>" : "--x";
      const text = shortened(valueText(letter.message), VALUE_MAX);
      const lost = kind === "message" ? "" : " is lost";
      this.#lines.push(
        `${this.#lane(letter.from)}${line}${this.#lane(letter.to)}: ${label(text + lost)}`,
      );
    } else if (kind === "request" && input?.kind === "request")
      this.#lines.push(
        `${this.#lane(clientOf(operation!))}->>${place}: ${label(shortened(valueText(input.request), VALUE_MAX))}`,
      );
    else if (kind === "timer") this.#lines.push(`${place}->>${place}: ${label(what)}`);
    else if (kind === "timeout")
      this.#lines.push(`Note over ${this.#lane(clientOf(operation!))}: ${label(what)}`);
    else if (place !== null) this.#lines.push(`Note over ${place}: ${label(what)}`);
    else this.over(`${index} ${what}`);
    // Messages are drawn where they arrive, answers here.
    const told = [
      ...done.filter((text) => text.startsWith("writes")),
      ...(undone.length > 0 ? [`not done: ${undone.join("; ")}`] : []),
      ...this.#was(event),
    ];
    if (told.length > 0 && place !== null)
      this.#lines.push(`Note over ${place}: ${told.map(escaped).join("<br/>")}`);
    for (const output of outputs.slice(0, performed))
      if (output.kind === "reply")
        this.#lines.push(
          `${place}-->>${this.#lane(clientOf(output.id))}: ${label(shortened(valueText(output.reply), VALUE_MAX))}`,
        );
    if (kind === "crash") this.#turn(node!, false);
  }

  #was({ index }: SimulationEvent<T>): readonly string[] {
    if (this.traced.seen === null || index === this.traced.marked) return [];
    const steps = this.#steps.get(index) ?? "";
    return steps === "" ? [] : [`= ${steps}`];
  }

  /** Whether a node is up is a bar on its lane. */
  #turn(node: string, up: boolean): void {
    if (this.#up.has(node) === up) return;
    if (up) this.#up.add(node);
    else this.#up.delete(node);
    this.#lines.push(`${up ? "activate" : "deactivate"} ${this.#lane(node)}`);
  }

  #lane(name: string): string {
    const id = this.#lanes.get(name) ?? `p${this.#lanes.size}`;
    this.#lanes.set(name, id);
    return id;
  }
}

/** The client that an operation is of: `user` of `user.0`. */
const clientOf = (operation: string): string => operation.slice(0, operation.lastIndexOf("."));

// A semicolon ends a statement, `#` begins an entity, `%%` a comment, and a line ends where it ends.
const escaped = (text: string): string =>
  text.replace(/[#;<>%&]/g, (character) => `#${character.codePointAt(0)};`).replace(/\s+/g, " ");

/** A name before which nothing stands: what is before a colon could be an order, as in `wrap:`. */
const escapedName = (text: string): string => escaped(text).replaceAll(":", "#58;");
