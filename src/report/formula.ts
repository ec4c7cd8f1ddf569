/** Formulas in words, for those who read the author's predicates. */
import type { Term } from "../spec/formula.ts";
import { negated, predicateText } from "./literal.ts";

/** A predicate as its author wrote it; one that has a label, by that. */
export function predicateName(source: string): string {
  return /^"(?:[^"\\]|\\.)*"$/.test(source) ? source : `\`${predicateText(source)}\``;
}

/** What a predicate denies as a whole: of `(s) => !s.seen.has(p)`, `s.seen.has(p)`. */
export function deniedBy(source: string): string | null {
  const body = source.replace(/^\s*(?:\((?:[^()]|\([^()]*\))*\)|[\w$]+)\s*=>\s*/, "").trim();
  const plain = negated(body);
  if (plain !== null || !body.startsWith("!") || !isOneTerm(body.slice(1))) return plain;
  return predicateText(body.slice(1));
}

/** Whether code is a name with calls, indices and members after it, and nothing else. */
function isOneTerm(code: string): boolean {
  let depth = 0;
  let bare = "";
  for (const character of code) {
    if ("([{".includes(character)) depth++;
    if (depth === 0) bare += character;
    if (")]}".includes(character)) depth--;
  }
  return /^[\p{L}\p{N}_$.?!]+$/u.test(bare);
}

/** `s.n < 3` holds, or does not; of a predicate that denies, what it denies. */
export function standingText(source: string, holds: boolean): string {
  const denied = deniedBy(source);
  if (denied !== null) return `\`${denied}\` ${holds ? "does not hold" : "holds"}`;
  return `${predicateName(source)} ${holds ? "holds" : "does not hold"}`;
}

/** That a predicate has not held, `when`; of one that denies, what has held instead. */
export function lackingText(source: string, when: "yet" | "since" | `from state ${number} on`) {
  const denied = deniedBy(source);
  if (denied === null) return `${predicateName(source)} has not held ${when}`;
  const meanwhile = { yet: "all the time", since: "ever since" }[when as string] ?? when;
  return `\`${denied}\` has held ${meanwhile}`;
}

interface Leaf {
  readonly op: "state" | "step";
  readonly source: string;
  readonly holds: boolean;
}

/** A predicate, or the negation of one. */
function leafOf(term: Term): Leaf | null {
  if (term.op === "state" || term.op === "step")
    return { op: term.op, source: term.source, holds: true };
  if (term.op !== "not") return null;
  const inner = leafOf(term.of);
  return inner && { ...inner, holds: !inner.holds };
}

/** `left` as long as `right` has not held: □f ∨ f U g, as the explorer writes it. */
function weakUntil(term: Term): readonly [Term, Term] | null {
  if (term.op !== "or" || term.of.length !== 2) return null;
  const [always, until] = term.of as readonly [Term, Term];
  if (always.op !== "always" || until.op !== "until") return null;
  if (formulaText(always.of) !== formulaText(until.left)) return null;
  return [until.left, until.right];
}

/** `left ⇒ right`, as the language writes it. */
function implication(term: Term): readonly [Term, Term] | null {
  if (term.op !== "or" || term.of.length !== 2) return null;
  const [denied, then] = term.of as readonly [Term, Term];
  return denied.op === "not" ? [denied.of, then] : null;
}

/** A formula as a part of a sentence: `whenever P holds, Q holds then or later`. */
export function formulaText(term: Term): string {
  const leaf = leafOf(term);
  if (leaf) return leaf.op === "state" ? standingText(leaf.source, leaf.holds) : stepText(leaf);
  switch (term.op) {
    case "constant":
      return term.value ? "anything goes" : "nothing does";
    case "always":
      return alwaysText(term.of);
    case "eventually":
      return eventuallyText(term.of);
    case "until":
      return `${formulaText({ op: "eventually", of: term.right })}, and until then ${formulaText(term.left)}`;
    case "not":
      return `it is not so that ${formulaText(term.of)}`;
    case "and":
      return term.of.map(formulaText).join(", and ");
    case "or": {
      const weak = weakUntil(term);
      if (weak) return weakUntilText(weak);
      const implied = implication(term);
      if (implied) return `if ${formulaText(implied[0])}, then ${formulaText(implied[1])}`;
      return term.of.map(formulaText).join(", or ");
    }
    default:
      return "";
  }
}

const stepText = ({ source, holds }: Leaf): string =>
  `the step ${holds ? "satisfies" : "does not satisfy"} ${predicateName(source)}`;

/** `p` holds as long as `q` has not held. */
function weakUntilText([left, right]: readonly [Term, Term]): string {
  const leaf = leafOf(right);
  const comma = leafOf(left) ? "" : ",";
  return leaf?.op === "state" && leaf.holds && deniedBy(leaf.source) === null
    ? `${formulaText(left)}${comma} as long as ${predicateName(leaf.source)} has not held`
    : `${formulaText(left)}${comma} until, if ever, ${formulaText(right)}`;
}

function alwaysText(of: Term): string {
  const leaf = leafOf(of);
  if (leaf?.op === "step")
    return `${leaf.holds ? "every step satisfies" : "no step satisfies"} ${predicateName(leaf.source)}`;
  if (leaf) {
    const denied = deniedBy(leaf.source);
    const holds = (denied === null) === leaf.holds;
    return `${denied === null ? predicateName(leaf.source) : `\`${denied}\``} ${holds ? "always" : "never"} holds`;
  }
  if (of.op === "eventually") {
    const inner = leafOf(of.of);
    if (inner?.op === "step" && inner.holds)
      return `steps that satisfy ${predicateName(inner.source)} are taken again and again`;
    return `again and again ${formulaText(of.of)}`;
  }
  const implied = implication(of);
  if (implied) {
    const then =
      implied[1].op === "eventually" && leafOf(implied[1].of)?.op === "state"
        ? `${formulaText(implied[1].of)} then or later`
        : `from then on ${formulaText(implied[1])}`;
    return `whenever ${formulaText(implied[0])}, ${then}`;
  }
  return `at every time ${formulaText(of)}`;
}

function eventuallyText(of: Term): string {
  const leaf = leafOf(of);
  if (leaf?.op === "step")
    return `some step ${leaf.holds ? "satisfies" : "does not satisfy"} ${predicateName(leaf.source)}`;
  if (leaf) return `${formulaText(of)} some time`;
  if (of.op === "always") return `from some time on ${alwaysText(of.of)}`;
  return `some time ${formulaText(of)}`;
}
