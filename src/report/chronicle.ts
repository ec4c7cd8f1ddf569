/** What happens in a run, in words: one event at a time, each knowing what came before it. */
import type { NodeTypes, Output } from "../refinement/node.ts";
import type { SimulationEvent } from "../refinement/simulation/system.ts";
import { changesOf } from "./changes.ts";
import { counted } from "./number.ts";
import { enumerated } from "./sentence.ts";
import { nameText, valueText } from "./value.ts";

/** An event in words. */
export interface Told {
  /** What came in, or what befell the node or the network. */
  readonly what: string;
  /** What the node did then, one phrase for each thing; and what a crash kept it from doing. */
  readonly done: readonly string[];
  readonly undone: readonly string[];
  /** Whether it is something that goes wrong. */
  readonly fault: boolean;
}

/** A message on its way. */
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly message: unknown;
  /** The place in the log of the event that sent it. */
  readonly sentAt: number;
}

const FAULTS: ReadonlySet<string> = new Set([
  ...["drop", "duplicate", "delay", "postpone", "timeout", "partition", "crash", "jump"],
]);

/** Whether something goes wrong. */
export const isFault = <T extends NodeTypes>({ kind, amount }: SimulationEvent<T>): boolean =>
  FAULTS.has(kind) || (kind === "drift" && amount !== 1);

/** Whether something goes wrong, or is mended. */
export const isNotable = <T extends NodeTypes>(event: SimulationEvent<T>): boolean =>
  isFault(event) ||
  event.kind === "heal" ||
  event.kind === "drift" ||
  (event.kind === "start" && event.incarnation > 0);

export class Chronicle<T extends NodeTypes> {
  readonly #letters = new Map<string, Letter>();
  /** What each node had on disk before its event at that place. */
  readonly #disks = new Map<number, unknown>();
  readonly #starts = new Map<string, number>();

  constructor(readonly log: readonly SimulationEvent<T>[]) {
    const disks = new Map<string, unknown>();
    for (const { index, id, kind, node, outputs, performed, sent } of log) {
      if (kind === "start") this.#starts.set(id, index);
      if (node === null) continue;
      this.#disks.set(index, disks.get(node) ?? null);
      let next = 0;
      for (const output of outputs.slice(0, performed))
        if (output.kind === "persist") disks.set(node, output.disk);
        else if (output.kind === "send") {
          const { to, message } = output;
          this.#letters.set(sent[next++]!, { from: node, to, message, sentAt: index });
        }
    }
  }

  /** The message that an event is about. */
  letter({ message }: SimulationEvent<T>): Letter | null {
    return (message === null ? undefined : this.#letters.get(message)) ?? null;
  }

  /** @param length that no value is longer than */
  tell(event: SimulationEvent<T>, length: number): Told {
    const { performed, outputs, index, synced } = event;
    const before = this.#disks.get(index) ?? null;
    const done = outputTexts(outputs.slice(0, performed), before, length);
    // Nothing that follows from it has happened yet: that is why it may look like nothing.
    if (!synced && outputs[performed - 1]?.kind === "persist") done.push("(not on disk yet)");
    return {
      what: this.#what(event, length),
      done,
      undone: outputTexts(outputs.slice(performed), before, length),
      fault: isFault(event),
    };
  }

  #what(event: SimulationEvent<T>, length: number): string {
    const { kind, input, incarnation, timer, operation, cut, amount, choice } = event;
    const letter = (): string => {
      const { from, to, message } = this.letter(event)!;
      return `${shortened(valueText(message), length)} from ${from} to ${to}`;
    };
    switch (kind) {
      case "start":
        if (incarnation === 0) return "starts";
        return input?.kind === "start" && input.disk === null
          ? "starts again, with nothing on disk"
          : "starts again, with what is on its disk";
      case "message":
        return input?.kind === "message"
          ? `${shortened(valueText(input.message), length)} from ${input.from}`
          : "a message";
      case "timer":
        return `timer ${nameText(timer!)}`;
      case "request":
        return input?.kind === "request"
          ? `${operation} asks ${shortened(valueText(input.request), length)}`
          : "a request";
      case "drop":
        return `${letter()} is lost${cut === null ? "" : `: ${cutText(cut)}`}`;
      case "duplicate":
        return `${letter()} is there twice`;
      case "delay":
        return `${letter()} takes ${amount} ms longer`;
      case "postpone":
        return `its timer ${nameText(timer!)} runs out ${amount} ms later`;
      case "timeout":
        return `${operation} waits no longer`;
      case "partition":
        return `${cutText(cut!)}${choice?.includes("lossy") ? ", and what is sent over the cut is lost" : ""}`;
      case "heal":
        return `no longer: ${cutText(cut!)}`;
      case "crash":
        if (choice === null) return "crashes in the middle of that step";
        return choice.includes("loses") ? "crashes, and what it wrote last is lost" : "crashes";
      case "drift":
        return amount === 1
          ? "its clock runs right again"
          : `its clock runs ${amount} times as fast`;
      case "jump":
        return `its clock jumps ${Math.abs(amount!)} ms ${amount! < 0 ? "back" : "ahead"}`;
      case "sync":
        return "its disk has now written what it was given";
    }
  }
}

/** `a|b,c`: `a is cut off from b and c`; `a>b,c`: `nothing from a reaches b and c`. */
export function cutText(cut: string): string {
  const [left, right] = cut.split(/[|>]/).map((nodes) => nodes.split(","));
  const [from, to] = [enumerated(left!), enumerated(right!)];
  if (!cut.includes("|")) return `nothing from ${from} reaches ${to}`;
  return `${from} ${left!.length === 1 ? "is" : "are"} cut off from ${to}`;
}

function outputTexts<T extends NodeTypes>(
  outputs: readonly Output<T>[],
  disk: unknown,
  length: number,
): string[] {
  const texts: string[] = [];
  /** Where a message stands that is sent to several. */
  const sent = new Map<string, { at: number; to: string[] }>();
  for (const output of outputs)
    switch (output.kind) {
      case "send": {
        const text = shortened(valueText(output.message), length);
        const known = sent.get(text);
        if (known === undefined) {
          sent.set(text, { at: texts.length, to: [output.to] });
          texts.push(`→ ${output.to} ${text}`);
        } else {
          known.to.push(output.to);
          texts[known.at] = `→ ${receivers(known.to)} ${text}`;
        }
        break;
      }
      case "persist": {
        texts.push(writtenText(disk, output.disk, length));
        disk = output.disk;
        break;
      }
      case "reply":
        texts.push(`answers ${output.id}: ${shortened(valueText(output.reply), length)}`);
        break;
      case "set-timer":
        texts.push(`timer ${nameText(output.timer)} in ${output.after} ms`);
        break;
      case "cancel-timer":
        texts.push(`no timer ${nameText(output.timer)}`);
    }
  return texts;
}

const NAMED_MAX = 5;

const receivers = (to: readonly string[]): string =>
  to.length > NAMED_MAX ? counted(to.length, "node") : to.join(", ");

/** What was written: of what was there before, the differences. */
function writtenText(before: unknown, after: unknown, length: number): string {
  if (before === null) return `writes ${shortened(valueText(after), length)}`;
  const changes = changesOf("", null, before, after).map((text) => text.replace(/^[.:] ?/, ""));
  if (changes.length === 0) return "writes the same again";
  return `writes ${shortened(changes.join(", "), length)}`;
}

export const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
