/** Numbers in sentences. */

/** `1234567` → `1,234,567`. */
export function grouped(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 state`, `2,000 states`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** A small chance: `3.2e-9`. */
export function chance(probability: number): string {
  return probability === 0 ? "0" : probability.toExponential(1).replace(".0e", "e");
}

export function megabytes(bytes: number): string {
  return `${grouped(bytes / 1e6)} MB`;
}
