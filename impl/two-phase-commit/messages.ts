/** Two-phase commit: what the managers say to each other; names are the source's where it has them. */

/** What a transaction adds to (or, if negative, takes from) each account of one resource manager. */
export type Changes = Readonly<Record<string, number>>;

/**
 * Whatever is said is about the transaction of that number, of the transaction manager that it
 * comes from or goes to.
 */
export type Message =
  // From the transaction manager.
  /** Will you make these changes, whenever I say so? */
  | { readonly type: "Prepare"; readonly number: number; readonly changes: Changes }
  | { readonly type: "Commit"; readonly number: number }
  | { readonly type: "Abort"; readonly number: number }
  // From a resource manager.
  /** I will. Also, said again: what has become of it? */
  | { readonly type: "Prepared"; readonly number: number }
  /** I will not, and have aborted it. */
  | { readonly type: "Refused"; readonly number: number }
  /** I have written down what became of it: you need not say it again. */
  | { readonly type: "Done"; readonly number: number };
