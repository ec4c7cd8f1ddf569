/** Arrows as test suites and scripts have them: with properties, and with a runner that reports. */
import {
  Arrow as BareArrow,
  type Implementation,
  type Implemented,
} from "../refinement/arrow/arrow.ts";
import { BadMapping } from "../refinement/arrow/bad-mapping.ts";
import type { AnyMapping } from "../refinement/arrow/bound-mapping.ts";
import type { Mapping } from "../refinement/arrow/mapping.ts";
import type { Nodes, TypesIn, WorldOf } from "../refinement/arrow/view.ts";
import type { NodeTypes } from "../refinement/node.ts";
import { FAULTS } from "../refinement/simulation/faults.ts";
import { mappingFaultText } from "../report/mapping-fault.ts";
import { settingText } from "../report/setting.ts";
import { BadSetting } from "../spec/model.ts";
import type { Constants, Spec, State } from "../spec/spec.ts";
import { properties, property, type RunProperty } from "./properties.ts";

export class Arrow<T extends NodeTypes> extends BareArrow<T> {
  /** @throws BadMapping, BadSetting, BadConstants */
  constructor(
    spec: Spec<Constants, State, unknown>,
    implementation: Implementation<T>,
    mapping: AnyMapping<T>,
  ) {
    try {
      requireFit(implementation as never);
      super(spec, implementation, mapping);
    } catch (error) {
      throw explained(error, spec.name);
    }
  }

  /** What fast-check can ask of the implementation, by what it says. */
  get properties(): Readonly<Record<string, RunProperty>> {
    return properties(this);
  }

  /** All of it, as one property: `fc.assert(arrow.property, { numRuns: 100 })`. */
  get property(): RunProperty {
    return property(this);
  }
}

/** What the compiler finds, for those who do not have it. @throws BadMapping */
function requireFit({ nodes, faults }: Partial<Implementation<NodeTypes>>): void {
  const unfit = (place: "nodes" | "node" | "faults" | "fault", name: string, given: unknown) =>
    new BadMapping({ kind: "unfit", place, name, given });
  if (Object.keys(nodes ?? {}).length === 0) throw unfit("nodes", "", nodes);
  for (const [name, node] of Object.entries(nodes!))
    if (typeof node?.start !== "function" || typeof node.step !== "function")
      throw unfit("node", name, node);
  if (!Array.isArray(faults?.faults)) throw unfit("faults", "", faults);
  for (const fault of faults.faults) if (!FAULTS.includes(fault)) throw unfit("fault", "", fault);
}

/** The same error, with the whole story as its message: nobody else may be there to tell it. */
function explained(error: unknown, spec: string): unknown {
  if (error instanceof BadMapping) {
    error.spec = spec;
    const { what, usual, remedy } = mappingFaultText(error.fault, spec);
    error.message = `${what}. Usually: ${usual} Do: ${remedy}`;
  } else if (error instanceof BadSetting)
    error.message = `the mapping's constants: ${settingText(error, spec)}`;
  return error;
}

/**
 * Says that an implementation conforms to a specification, seen through a mapping. The arrow has
 * properties for test suites, can be run by itself, and is what `fairlead simulate` takes.
 * @throws BadMapping, BadSetting, BadConstants
 */
export function conforms<C extends Constants, S extends State, A, N extends Nodes>(
  spec: Spec<C, S, A>,
  implementation: { readonly nodes: N } & Implemented<TypesIn<NoInfer<N>>, WorldOf<NoInfer<N>>>,
  mapping: Mapping<NoInfer<S>, NoInfer<A>, TypesIn<NoInfer<N>>, NoInfer<C>, WorldOf<NoInfer<N>>>,
): Arrow<TypesIn<N>> {
  return new Arrow(spec as never, implementation as never, mapping as never);
}
