/** What a command says of a broken specification, where a whole report would be out of place. */
import type { Broken } from "../explorer/breakage.ts";
import { breakageText } from "../report/breakage.ts";
import { positionIn, shownPosition } from "./position.ts";
import type { Subject } from "./subject.ts";
import type { Terminal } from "./terminal.ts";

/** One line on standard error; the exit code. */
export function noteBroken(
  { breakage }: Broken,
  { file, spec }: Subject,
  terminal: Terminal,
): number {
  const position = breakage.position ?? positionIn(file, spec.name, breakage.where);
  terminal.note(
    `fairlead: the specification is broken: ${breakageText({ ...breakage, trace: null }).what} (${shownPosition(position)}); fairlead check says more\n`,
  );
  return 3;
}
