/** A world of nodes as an abstraction function sees it: in a simulation as in a composition. */
import type { Node, NodeTypes } from "../node.ts";

export interface NodeView<T extends NodeTypes> {
  readonly up: boolean;
  /** null while it is down. */
  readonly state: T["State"] | null;
  /** What it would find if it started now; null if it has written nothing. */
  readonly disk: T["Disk"] | null;
}

export interface Sent<T extends NodeTypes> {
  readonly from: string;
  readonly to: string;
  readonly message: T["Message"];
}

export interface View<T extends NodeTypes> {
  readonly nodes: Readonly<Record<string, NodeView<T>>>;
  /** Messages on their way. */
  readonly messages: readonly Sent<T>[];
}

// biome-ignore lint/suspicious/noExplicitAny: a node of any type
export type Nodes = Readonly<Record<string, Node<any>>>;
export type TypesOf<X> = X extends Node<infer T> ? T : NodeTypes;
/** What any of the nodes says or keeps. */
export type TypesIn<N> = TypesOf<N[keyof N]>;

/** A world of nodes that are known by name. */
export interface WorldOf<N> {
  readonly nodes: { readonly [K in keyof N]: NodeView<TypesOf<N[K]>> };
  readonly messages: readonly Sent<TypesIn<N>>[];
}
