/** Random specs as a fast-check arbitrary: what fails is made smaller piece by piece. */
import * as fc from "fast-check";
import { seededRandom } from "../../src/explorer/random.ts";
import { isProgram, randomSpec, type SpecData, toSource } from "./random-spec.ts";
import { type Node, Random } from "./random-types.ts";

class Specs extends fc.Arbitrary<SpecData> {
  generate(source: fc.Random): fc.Value<SpecData> {
    return new fc.Value(randomSpec(new Random(source)), undefined);
  }
  canShrinkWithoutContext(value: unknown): value is SpecData {
    return typeof value === "object" && value !== null && "actions" in value;
  }
  shrink(value: SpecData): fc.Stream<fc.Value<SpecData>> {
    return fc.stream(
      (function* () {
        for (const less of smaller(value) as Iterable<SpecData>)
          if (less.init.states.length > 0 && isDeclared(less) && isProgram(less))
            yield new fc.Value(less, undefined);
      })(),
    );
  }
}

export const specs: fc.Arbitrary<SpecData> = new Specs();

/** Specs that lack one piece of another, drawn by a seed: so many, or as many as there are. */
export function neighbours(data: SpecData, count: number, seed: number): readonly SpecData[] {
  const all = [...(smaller(data) as Iterable<SpecData>)].filter(
    (less) => less.init.states.length > 0 && isDeclared(less),
  );
  const random = seededRandom(seed);
  const chosen: SpecData[] = [];
  while (chosen.length < count && all.length > 0) {
    const [less] = all.splice(Math.floor(random() * all.length), 1);
    if (isProgram(less!)) chosen.push(less!);
  }
  return chosen;
}

/** Whether the variables that are read or written are there. */
function isDeclared(data: SpecData): boolean {
  const names = new Set(data.variables.map((variable) => variable.name));
  const used = toSource(data).matchAll(/\b(?:s|before|after)\.(\w+)/g);
  return [...used].every(([, name]) => names.has(name!));
}

const isNode = (part: object): part is Node => "code" in part;

/**
 * The part without one of its pieces. What no longer is a spec is broken for every explorer alike,
 * so that no care is taken here to leave only specs that make sense.
 */
function* smaller(part: unknown): Iterable<unknown> {
  if (typeof part !== "object" || part === null) return;
  if (Array.isArray(part)) {
    for (let i = 0; i < part.length; i++) yield part.toSpliced(i, 1);
    for (let i = 0; i < part.length; i++)
      for (const less of smaller(part[i])) yield part.with(i, less);
  } else if (isNode(part)) {
    yield* simpler(part);
  } else {
    for (const [name, inner] of Object.entries(part).filter(([field]) => field !== "type"))
      for (const less of smaller(inner)) yield { ...part, [name]: less };
  }
}

function* simpler(piece: Node): Iterable<Node> {
  if (piece.sort === "bool" && piece.kind !== "constant")
    for (const answer of ["true", "false"])
      yield { kind: "constant", sort: "bool", code: [answer] };
  for (const inner of within(piece)) if (inner.sort === piece.sort) yield inner;
  for (let i = 0; i < piece.code.length; i++) {
    const inner = piece.code[i]!;
    if (typeof inner === "string") continue;
    for (const less of simpler(inner)) yield { ...piece, code: piece.code.with(i, less) };
  }
}

function* within(piece: Node): Iterable<Node> {
  for (const inner of piece.code)
    if (typeof inner !== "string") {
      yield inner;
      yield* within(inner);
    }
}
