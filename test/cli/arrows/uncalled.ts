/** Two arrows, neither of them the default; and something that is none. */
import { arrow, right } from "./lock.ts";

export const one = right;
export const other = arrow();
export const neither = { nodes: {} };
