/** The command that replays a trace. */
import type { Loop, TraceStep } from "../explorer/verdict.ts";
import { stepLabel } from "../report/label.ts";
import { quoted } from "./shell.ts";

/** @param place which initial state, counted from 0 */
export function replayCommand(
  program: string,
  subject: readonly string[],
  trace: readonly TraceStep[],
  loop: Loop | null,
  place: number,
): string {
  const steps = trace.slice(1).map(({ action, parameters }) => stepLabel(action!, parameters));
  const back = loop?.back ? [stepLabel(loop.back.action, loop.back.parameters)] : [];
  return [
    program,
    "replay",
    ...subject,
    ...(place > 0 ? ["--init", String(place + 1)] : []),
    ...(loop ? ["--loop", String(loop.start)] : []),
    quoted([...steps, ...back].join(" ")),
  ].join(" ");
}
