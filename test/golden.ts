/** Texts that are kept in files: `UPDATE=1 npm test` writes them anew, and the diff is for reading. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

const folder = new URL("./golden/", import.meta.url);

export function expectGolden(name: string, text: string): void {
  const file = new URL(name, folder);
  if (process.env["UPDATE"]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, "utf8"));
}
