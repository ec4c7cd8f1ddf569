/** Where a command writes: the report to one place, everything about the run to another. */
export interface Terminal {
  /** The command that runs Fairlead here, for commands that a report tells to run. */
  readonly program: string;
  /** Whether notes go to somebody who watches: a line can then be written over. */
  readonly live: boolean;
  /** The report. */
  out(text: string): void;
  /** Errors, notes, progress. */
  note(text: string): void;
}

/** The terminal of the process; `written` tells when the report has arrived. */
export function standardTerminal(program: string): Terminal & { written(then: () => void): void } {
  // Whoever else writes to standard output may be sent elsewhere.
  const write = process.stdout.write.bind(process.stdout);
  return {
    program,
    live: process.stderr.isTTY === true,
    out: (text) => void write(text),
    note: (text) => void process.stderr.write(text),
    written: (then) => void write("", then),
  };
}
