/** The command that replays a trace. */
import type { TraceStep } from "../explorer/verdict.ts";
import { stepLabel } from "../report/label.ts";
import { quoted } from "./shell.ts";

/** @param place which initial state, counted from 0 */
export function replayCommand(
  program: string,
  subject: readonly string[],
  trace: readonly TraceStep[],
  place: number,
): string {
  const labels = trace.slice(1).map(({ action, parameters }) => stepLabel(action!, parameters));
  return [
    program,
    "replay",
    ...subject,
    ...(place > 0 ? ["--init", String(place + 1)] : []),
    quoted(labels.join(" ")),
  ].join(" ");
}
