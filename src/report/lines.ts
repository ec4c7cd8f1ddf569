/** Lines of a text report: at most 100 columns wide, where words allow it. */

export const WIDTH = 100;

/** Breaks text at spaces, but not after a colon: `key: value` stays together. */
export function wrapped(text: string, first: number, indent = first): string[] {
  const lines: string[] = [];
  let line = " ".repeat(first);
  let empty = true;
  for (const word of text.split(/(?<!:) /)) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = " ".repeat(indent);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

/** Phrases after a heading: on its line if all fit, else from the next column on, one after another. */
export function phrased(heading: string, phrases: readonly string[], column: number): string[] {
  const all = phrases.join(", ");
  if (heading.length < column && column + all.length <= WIDTH)
    return [(heading.padEnd(column) + all).trimEnd()];
  const lines: string[] = [];
  for (const phrase of phrases) lines.push(...wrapped(phrase, column, column + 2));
  // A heading that is too long for its column stands on a line of its own.
  if (heading.length >= column) return [heading, ...lines];
  return [heading.padEnd(column) + lines[0]!.slice(column), ...lines.slice(1)];
}

/** Phrases with a sign between them, as many in a line as fit; none is broken that fits in one. */
export function packed(
  phrases: readonly string[],
  column: number,
  sign = ";",
  indent = column,
): string[] {
  const lines: string[] = [];
  let line = "";
  const close = (): void => {
    const at = lines.length === 0 ? column : indent;
    if (line !== "") lines.push(...wrapped(line, at, at + 2));
    line = "";
  };
  phrases.forEach((phrase, i) => {
    const text = i + 1 < phrases.length ? phrase + sign : phrase;
    const at = lines.length === 0 ? column : indent;
    if (line !== "" && at + line.length + 1 + text.length > WIDTH) close();
    line = line === "" ? text : `${line} ${text}`;
  });
  close();
  return lines;
}

/** The first line of a report. Where it is too long, what comes after the subject goes below. */
export function heading(subject: string, title = ""): string[] {
  const line = title === "" ? subject : `${subject}: ${title}`;
  if (line.length <= WIDTH || title === "") return wrapped(line, 0, 4);
  return [...wrapped(`${subject}:`, 0, 4), ...wrapped(title, 4)];
}

/** Sentences of the report's body, each from a line of its own. */
export function paragraph(...sentences: readonly string[]): string[] {
  return sentences.flatMap((sentence) => wrapped(sentence, 2));
}
