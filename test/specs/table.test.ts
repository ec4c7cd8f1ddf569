import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { specTable } from "./table.ts";

it("specs/README.md says what the files say (UPDATE=1 writes it anew)", async () => {
  const file = new URL("../../specs/README.md", import.meta.url);
  const text = await specTable();
  if (process.env["UPDATE"]) writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
});
