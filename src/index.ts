/** Fairlead's public names. */

export type { Input, Node, NodeTypes, Output, Step, Surroundings } from "./refinement/node.ts";
export type {
  BagDraft,
  BagView,
  MapDraft,
  MapView,
  SetDraft,
  SetView,
} from "./spec/collections.ts";
export { bag, set } from "./spec/collections.ts";
export { bagOf, every, majorities, mapOf, seqOf, setOf, subsets } from "./spec/containers.ts";
export type { DraftOf, InitOf, ViewOf } from "./spec/domain.ts";
export { Domain } from "./spec/domain.ts";
export type { Fairness } from "./spec/fairness.ts";
export type { Formula, Temporal } from "./spec/formula.ts";
export {
  alwaysEventually,
  and,
  each,
  eventually,
  eventuallyAlways,
  implies,
  leadsTo,
  not,
  or,
  until,
} from "./spec/formula.ts";
export { plain } from "./spec/plain.ts";
export { always, step } from "./spec/property.ts";
export { refines } from "./spec/refinement.ts";
export type { Id } from "./spec/scalars.ts";
export { bool, ids, int, oneOf, range } from "./spec/scalars.ts";
export type { Action, Configuration, Draft, Init, Spec, View } from "./spec/spec.ts";
export { spec, variant } from "./spec/spec.ts";
export { optional, record, tuple, union } from "./spec/structures.ts";
export { compare, equal } from "./spec/value.ts";
