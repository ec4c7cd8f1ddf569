/** What only shows once the constants are fixed, and before there is a model. */

/** Constants that contradict each other or an `assume`, names that there are not: a broken spec. */
export class BadConstants extends Error {
  constructor(
    readonly reason:
      | { readonly kind: "assumption"; readonly label: string }
      | { readonly kind: "empty-ids"; readonly name: string }
      | { readonly kind: "duplicate-ids"; readonly name: string }
      | { readonly kind: "clashing-ids"; readonly names: readonly [string, string] }
      | { readonly kind: "name-taken"; readonly name: string }
      | {
          readonly kind: "unfair";
          /** The name of the assumption, and what it names that there is not. */
          readonly name: string;
          readonly action: string | null;
          readonly parameter: string | null;
          readonly known: readonly string[];
        }
      | {
          /** What a variant leaves out is no action of its base. */
          readonly kind: "without";
          readonly name: string;
          readonly action: string;
          readonly known: readonly string[];
        },
  ) {
    super(reason.kind);
    this.name = "BadConstants";
  }
}
