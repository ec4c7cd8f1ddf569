/** The floors of the house, and the names of its rooms. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Lowest first. A floor imports only from itself and from floors below. */
const FLOORS = [
  "spec",
  "host",
  "plain",
  "explorer",
  "refinement",
  "runtime",
  "report",
  "testing",
  "cli",
];

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name).replaceAll("\\", "/"));

/** Files of the project that a file imports, and packages as they are written. */
function importsOf(file: string): readonly string[] {
  const source = readFileSync(join(root, file), "utf8");
  return [...source.matchAll(/(?<!")(?:from|import\(|import)\s*"([^"]+)"/g)].map(([, specifier]) =>
    specifier!.startsWith(".")
      ? relative(root, resolve(root, dirname(file), specifier!)).replaceAll("\\", "/")
      : specifier!,
  );
}

const floorOf = (file: string): string => file.split("/")[1]!;
const sources = filesUnder("src");

describe.each(sources.filter((file) => file !== "src/index.ts"))("%s", (file) => {
  const imports = importsOf(file);

  it("imports only from its floor and from floors below", () => {
    const floor = FLOORS.indexOf(floorOf(file));
    expect(floor).toBeGreaterThanOrEqual(0);
    for (const imported of imports)
      if (imported.startsWith("src/"))
        expect([imported, FLOORS.indexOf(floorOf(imported)) <= floor]).toEqual([imported, true]);
  });

  it("imports nothing that is about the project, and nothing from it by name", () => {
    for (const imported of imports)
      expect(imported).not.toMatch(/^(specs|impl|refinement|test|bench)\/|^fairlead/);
  });

  it("imports only files that are there, and what the package depends on", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Readonly<Record<string, string>>;
    };
    for (const imported of imports)
      if (!imported.startsWith("node:") && !Object.keys(dependencies).includes(imported))
        expect(sources).toContain(imported);
  });

  it("is named after what it is", () => {
    expect(file).not.toMatch(/(util|common|misc|helper|shared|stuff)/i);
    expect(file).toMatch(/^[a-z0-9./-]+$/);
  });
});

it("what runs nodes knows what a node is, and nothing else; nobody else loads Effect", () => {
  for (const file of sources) {
    const runs = floorOf(file) === "runtime";
    for (const imported of importsOf(file)) {
      if (runs)
        expect(imported).toMatch(/^(effect|node:.*|src\/runtime\/.*|src\/refinement\/node\.ts)$/);
      else expect(imported).not.toMatch(/^effect|^src\/runtime\//);
    }
  }
});

it("specifications know the public names only", () => {
  for (const file of filesUnder("specs"))
    for (const imported of importsOf(file)) expect(imported).toMatch(/^fairlead$|^specs\//);
});

it("the public names are spelled out, and come from the language and what compares with it", () => {
  expect(readFileSync(join(root, "src/index.ts"), "utf8")).not.toMatch(/export \*/);
  for (const imported of importsOf("src/index.ts"))
    expect(imported).toMatch(/^src\/(spec|refinement)\//);
});
