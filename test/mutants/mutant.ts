/** A mistake in the sources, as data. */
export interface Mutant {
  readonly id: string;
  readonly file: string;
  /** A text that is in the file once, and what stands there instead. */
  readonly from: string;
  readonly to: string;
  /** What goes wrong, in a line. */
  readonly breaks: string;
  /** Test files that find it, the cheapest first. */
  readonly tests: readonly string[];
}

/** How often a mutant's text is in its file. */
export const timesIn = ({ from }: Mutant, source: string): number => source.split(from).length - 1;

/** The file with the mistake in it; how often the text is there, where that is not once. */
export function applied(mutant: Mutant, source: string): string | { readonly times: number } {
  const times = timesIn(mutant, source);
  return times === 1 ? source.replace(mutant.from, () => mutant.to) : { times };
}
