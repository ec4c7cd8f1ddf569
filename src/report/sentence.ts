/** Parts of sentences. */

/** `why it fails` → `Why it fails`. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `it fails` → `It fails.` */
export const sentence = (text: string): string => `${capital(text)}.`;

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(items: readonly string[], last = "and"): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}
