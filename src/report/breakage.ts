/** What is wrong with a spec itself: what, the usual cause, and what to do about it. */
import type { Breakage, Verdict } from "../explorer/verdict.ts";
import type { AnyDomain } from "../spec/domain.ts";
import type { BadFormula } from "../spec/formula.ts";
import { domainText } from "./domain.ts";
import { enumerated } from "./sentence.ts";
import { nearest } from "./suggestion.ts";
import { anyText, keyText, nameText } from "./value.ts";
import { parametersText } from "./why.ts";

export interface BreakageText {
  /** `the update of action TMCommit` */
  readonly where: string;
  readonly what: string;
  readonly usual: string;
  readonly remedy: string;
}

/** What the two engines say, where they differ. */
function differenceText(who: string, facts: Facts): string {
  switch (facts.what) {
    case "function":
      return `${who}: learnt, it says ${answerText(facts.learnt)}; on plain values, ${answerText(facts.plain)}; in the state ${anyText(facts.state)}. With its answers on plain values the check comes to: ${(facts.verdict as Verdict).outcome}`;
    case "counts":
      return `how many there are, ${String(facts.count)}: ${facts.learnt}, or ${facts.plain}`;
    case "outcome":
      return `whether ${String(facts.plain)} fails after ${String(facts.steps)} steps`;
    case "successors":
      return `the steps from the state ${anyText(facts.state)}: ${facts.learnt}, or ${facts.plain}`;
    default:
      return `${String(facts.property)}: on plain values it is ${String(facts.plain)}`;
  }
}

const answerText = (answer: unknown): string =>
  answer === null ? "that it is not enabled" : anyText(answer);

type Facts = Readonly<Record<string, unknown>>;
type Account = Omit<BreakageText, "where">;

export function breakageText(breakage: Breakage): BreakageText {
  const where = functionText(breakage.where);
  const { kind, name } = breakage.where;
  const named = name === null && kind !== "constants" ? `the function ${where}` : where;
  const who = `${named}${parametersText(breakage.parameters)}`;
  return { where, ...account(breakage, who) };
}

/** The author's function at fault, by name. */
export function functionText({ kind, name, part }: Breakage["where"]): string {
  if (kind === "mapping") return `the mapping of ${nameText(name ?? "")}`;
  const named = name === null ? kind : `${NOUNS[kind] ?? kind} ${nameText(name)}`;
  if (part === null || part === name) return named;
  if (part === "then") return `the update of ${named}`;
  if (part === "when") return `the guard of ${named}`;
  if (part.startsWith("with")) return `the choice (${part}) of ${named}`;
  return `${kind === "action" ? "guard" : "clause"} "${part}" of ${named}`;
}

const NOUNS: Readonly<Record<string, string>> = {
  step: "step property",
  reachable: "reachable",
  definition: "field",
  fairness: "the fairness",
  temporal: "property",
  refinement: "property",
};

function account({ kind, where, facts }: Breakage, who: string): Account {
  if (where.kind === "mapping") {
    const mistake = badMapping(kind, who, facts);
    if (mistake !== null) return mistake;
  }
  switch (kind) {
    case "threw":
      return {
        what: `${who} threw ${facts.name}: ${facts.message}`,
        usual: usualCauseOf(String(facts.message)),
        remedy:
          where.name === null
            ? "Correct the expression; it must allow for these constants."
            : "Look at the state in which it happened. Either the action should not be enabled there (`when`), or the expression should allow for it.",
      };
    case "outside-domain":
      return outsideDomain(who, where.kind, facts);
    case "wrote-in-guard":
      return where.part === "then"
        ? {
            what: `${who} writes to ${facts.path} through an element that it read before the sequence changed`,
            usual: "An element was kept in a variable while elements before it were removed.",
            remedy: "Read the element again after the change.",
          }
        : {
            what: `${who} changes ${facts.path}`,
            usual:
              "`=` where `===` was meant, or a method that changes what it is called on (push, sort, reverse, add).",
            remedy:
              "Guards and properties only look. Copy first, as in `[...s.queue].sort()`, or move the change to `then`.",
          };
    case "mutated-value":
      return {
        what: `${who} changes a value that it was given: ${facts.operation}`,
        usual:
          "Parameters, constants, and the elements of sets and bags are values: other states share them.",
        remedy:
          "Make a new value and put it in place of the old one: `s.msgs.delete(m); s.msgs.add({ ...m, seen: true })`.",
      };
    case "impure":
      return impure(who, facts.source);
    case "not-boolean":
      return {
        what: `${who} returned ${anyText(facts.given)}, which is neither true nor false`,
        usual: "A function with braces and no `return`.",
        remedy: "Write `return`, or leave the braces out: `(s) => s.queue.length > 0`.",
      };
    case "promise":
      return facts.given instanceof Promise
        ? {
            what: `${who} returned a promise`,
            usual: "The function is `async`, or returns what an `async` function returned.",
            remedy: "A step is one atomic change: remove `async` and `await`.",
          }
        : {
            what: `${who} returned a generator, so nothing of it ran`,
            usual: "The function is written `function*`.",
            remedy:
              where.part === "then"
                ? "A step is one atomic change of the draft: write a plain function."
                : "Write a plain function that returns true or false.",
          };
    case "engines-differ":
      return {
        what: `Fairlead's two engines differ about ${differenceText(who, facts)}`,
        usual:
          "A fault of Fairlead's: what it has learnt of the specification is not what that says.",
        remedy:
          "Please report this text and the specification. A check with `--cross-check` compares more.",
      };
    case "bad-return": {
      const names = (facts.names as readonly string[]).join(", ");
      return facts.reason === "partial"
        ? {
            what: `${who} returned an object with some of the variables only: ${names}`,
            usual:
              "The habit of reducers: `then` changes a draft of the state, and need return nothing.",
            remedy: `Assign to the draft: \`s.${(facts.names as readonly string[])[0]} = …\`. Or return a whole state: \`({ ...s, … })\`.`,
          }
        : {
            what: `${who} changed the draft and returned another state: they differ in ${names}`,
            usual: "Both ways of writing an update were used at once.",
            remedy:
              "Either change the draft and return nothing, or return the next state and leave the draft as it is.",
          };
    }
    case "identity":
      return {
        what: `${who} compares structures by identity: it says something else where equal structures are one object`,
        usual:
          "`===`, `!==`, `indexOf`, `includes` or a `Set` of records or sequences. Two structures of equal content are two objects, so `===` is false.",
        remedy:
          "Compare by content: `equal(a, b)`; in a sequence, `s.queue.filter((m) => !equal(m, sent))`.",
      };
    case "ends-process":
      return {
        what: `${who} tries to end the process, with ${facts.source}`,
        usual: "A check of one's own that was to stop everything.",
        remedy:
          "Throw an error instead: it is reported with the state in which it happened. What should never happen is an invariant.",
      };
    case "fills-memory":
      return {
        what: `${who} takes ever more memory, and was ended before there was none left`,
        usual: "A loop whose condition never becomes false, and which keeps what it makes.",
        remedy:
          "End the loop. If one call needs so much, give Node.js a larger heap: NODE_OPTIONS=--max-old-space-size=MEGABYTES.",
      };
    case "no-return":
      return {
        what: `${who} did not return within ${facts.seconds} s`,
        usual: "A loop whose condition never becomes false, or a quantifier over a huge domain.",
        remedy: "End the loop. If one call may take that long, raise --watchdog.",
      };
    case "not-a-value":
      return notAValue(who, String(facts.what));
    case "unknown-name":
      return unknownName(who, facts);
    case "no-initial-state":
      return {
        what: `${who} gives no state at all`,
        usual: "An empty domain, or a generator that yields nothing.",
        remedy: "Give at least one initial state.",
      };
    case "bad-init":
      return {
        what: `${who} returned ${anyText(facts.given)}, which is no state`,
        usual: "A missing `return`, or parentheses missing around the object: `() => ({ … })`.",
        remedy: "Return an object with a value for each variable, or several of them.",
      };
    case "bad-constants":
      return badConstants(facts);
    case "malformed":
      if (facts.formula !== undefined) return badFormula(facts);
      return {
        what: `the field ${facts.path} is ${anyText(facts.given)}, but should be ${facts.wanted}`,
        usual: "Something left out or mistaken that the compiler (tsc) would have found.",
        remedy: "Correct it; `npx tsc --noEmit` finds the others.",
      };
    case "bad-choice":
      return facts.infinite
        ? {
            what: `${who} has infinitely many (or far too many) values to choose from for ${facts.parameter}`,
            usual: "`int`, or a sequence without bound, as the domain of a parameter.",
            remedy: "Choose from a finite domain, such as range(0, 3), or from the state.",
          }
        : {
            what: `${who} gives ${anyText(facts.given)} to choose ${facts.parameter} from`,
            usual: "A function that returns one value instead of a set or an array of them.",
            remedy:
              "Give a finite domain, or a function of the state that returns an array or a set.",
          };
    case "too-large":
      if (facts.formula === true)
        return {
          what: `${who} has too many cases to be judged`,
          usual: "Many formulas about behaviours joined by `or`, or nested in each other.",
          remedy: "State it as several properties, or take smaller constants.",
        };
      return facts.path === undefined
        ? {
            what: "a state needs more room than there is for one",
            usual: "A map with very many keys, or a set that gets ever new elements.",
            remedy: "Take smaller constants, or bound what grows with a constraint.",
          }
        : {
            what: `${who} puts more than 255 copies of ${anyText(facts.element)} into ${pathText(facts.path)}`,
            usual: "An action that sends the same message again and again.",
            remedy: "Guard the action, or bound the bag with a constraint.",
          };
  }
}

function usualCauseOf(message: string): string {
  if (/of (undefined|null)|undefined is not/.test(message))
    return "Something was read that is not there: a key that the map does not have, an index past the end of a sequence, or what `find` returns when it finds nothing.";
  if (/is not a function|is not iterable/.test(message))
    return "A method that sets, maps or sequences of a state do not have.";
  if (/call stack/.test(message)) return "A function that calls itself without end.";
  if (/too large to go through/.test(message))
    return "A quantifier over an infinite domain, such as `int`.";
  return "An operation that does not apply in every state.";
}

function outsideDomain(who: string, kind: string, facts: Facts): Account {
  const path = pathText(facts.path);
  const reason = facts.reason as string | null;
  const init = kind === "init";
  const widen = {
    usual: init
      ? "A misspelt value, or a domain in `state` that is too narrow."
      : "A guard that lets the action happen once too often, a misspelt value, or a domain in `state` that is too narrow.",
    remedy: init
      ? "Correct the value, or widen the domain."
      : "Strengthen the guard, correct the value, or widen the domain.",
  };
  if (init && reason === "missing")
    return {
      what: `${who} gives no value for ${path}`,
      usual: "A variable that was added to `state` later.",
      remedy: "Give every variable a value; a domain in place of one means any of its members.",
    };
  if (init && reason === "unknown")
    return {
      what: `${who} gives a value for ${path}, which is no variable`,
      usual: "A misspelt variable.",
      remedy: "Correct its name, or declare it in `state`.",
    };
  const value = anyText(facts.value);
  const [flaw, field] = (reason ?? "").split(":");
  const because =
    flaw === "missing"
      ? `, which lacks ${keyText(field)}`
      : flaw === "extra"
        ? `, in which ${keyText(field)} has no place`
        : flaw === "too long"
          ? ", which is too long"
          : flaw === "too deep"
            ? ", which is cyclic or too deep"
            : flaw === "keys"
              ? ", which does not have the keys of the map"
              : "";
  const verb = init ? "gives" : "sets";
  return {
    what: `${who} ${verb} ${path} ${init ? "the value" : "to"} ${value}${because || ", outside its domain"} (${domainText(facts.domain as AnyDomain)})`,
    ...widen,
  };
}

/** What only a mapping can get wrong: it gives values to the variables of another specification. */
function badMapping(kind: Breakage["kind"], who: string, facts: Facts): Account | null {
  if (kind === "outside-domain")
    return {
      what: `${who} gives ${pathText(facts.path)} the value ${anyText(facts.value)}, outside its domain in the abstract specification (${domainText(facts.domain as AnyDomain)})`,
      usual: "A value of this specification where one of the abstract one belongs.",
      remedy: "Map it to a value of the abstract domain, or widen that.",
    };
  if (kind === "unknown-name")
    return {
      what: `${who} gives a value for ${keyText(facts.name)}, which is no variable of the abstract specification; it has ${enumerated((facts.known as readonly string[]).map(keyText))}`,
      usual: "A misspelt variable, or one that the abstract specification leaves out.",
      remedy: "Correct its name, or leave it out.",
    };
  if (kind === "not-a-value" && String(facts.what).includes("returns no state"))
    return {
      what: `${who} returns no state`,
      usual: "A missing `return`, or parentheses missing around the object: `(s) => ({ … })`.",
      remedy: "Return an object with a value for each abstract variable that is not hidden.",
    };
  return null;
}

function impure(who: string, source: unknown): Account {
  if (source === "a state kept after its function returned")
    return {
      what: `${who} uses a state that was given to another call`,
      usual: "`s` was kept in an outside variable.",
      remedy: "Use the state only in the function that it is given to.",
    };
  return {
    what:
      source === null || source === undefined
        ? `${who} gave two different answers for the same state`
        : `${who} uses ${source}, so its answer is not a function of the state`,
    usual:
      "A random number, the time, a file, a counter or a cache outside the state, or an outside collection that changes.",
    remedy:
      "What the protocol depends on belongs into `state`; what may be one way or the other is a choice in `with`.",
  };
}

function notAValue(who: string, what: string): Account {
  const cause =
    what === "NaN" || what.endsWith("Infinity")
      ? "Arithmetic with something undefined, or a division by zero."
      : what === "undefined"
        ? "A field that is not there, or a function without `return`."
        : what.startsWith("an instance of")
          ? "An object of a class. `Map` and `Set` have their own domains: mapOf, setOf."
          : what === "a promise"
            ? "An `async` function."
            : "Something that has no content by which two states could be told apart.";
  return {
    what: `${who} puts ${what} where a value belongs`,
    usual: cause,
    remedy:
      "A state holds null, true and false, finite numbers, strings, arrays, plain objects, and sets, bags and maps of these.",
  };
}

function unknownName(who: string, facts: Facts): Account {
  const known = facts.known as readonly string[] | undefined;
  const name = facts.key === true ? anyText(facts.given) : keyText(String(facts.name));
  const lacking =
    facts.within === ""
      ? "which is no variable; there is"
      : `which ${facts.within} does not have; it has`;
  const close = known?.find((other) => other.toLowerCase() === String(facts.name).toLowerCase());
  return {
    what: `${who} ${facts.operation === "write" ? "writes" : "reads"} ${name}, ${
      known ? `${lacking} ${enumerated(known.map(keyText))}` : lacking.split(";")[0]
    }`,
    usual: close
      ? `A misspelling of ${close}.`
      : "A misspelt name, or a key from another domain. The compiler (tsc) finds these.",
    remedy: "Correct the name, or declare it in `state`.",
  };
}

function badConstants(facts: Facts): Account {
  switch (facts.kind) {
    case "assumption":
      return {
        what: `the constants do not satisfy the assumption "${facts.label}"`,
        usual: "A configuration or a setting for which the protocol is not meant.",
        remedy: "Choose other constants, or correct the assumption in `assume`.",
      };
    case "empty-ids":
      return {
        what: `the constant ${facts.name} has no member`,
        usual: "A count of 0, or an empty list.",
        remedy: "Give at least one identity: about nobody there is nothing to check.",
      };
    case "duplicate-ids":
      return {
        what: `the constant ${facts.name} names an identity twice`,
        usual: "A repeated name in the list.",
        remedy: "Name each identity once.",
      };
    case "clashing-ids": {
      const names = facts.names as readonly [string, string];
      return {
        what: `the constants ${names[0]} and ${names[1]} are identities of the same kind, but not the same ones`,
        usual: "Two calls of ids() with one name and different members.",
        remedy: 'Give them different kinds, as in ids("client", 2) and ids("server", 3).',
      };
    }
    case "unfair":
      return unfair(facts);
    case "without":
      return without(facts);
    case "unknown-constant":
      return {
        what: `${nameText(String(facts.abstract))} has no constant ${keyText(facts.name)}; it has ${enumerated((facts.known as readonly string[]).map(keyText)) || "none"}`,
        usual: "A constant of this specification, given to the one that it refines.",
        remedy: "Give `refines` the constants of the abstract specification, by its names.",
      };
    case "unfit-constant":
      return {
        what: `the constant ${keyText(facts.name)} of ${nameText(String(facts.abstract))} cannot be ${anyText(facts.given)}`,
        usual: "A domain where its members are wanted, or a number where there are names.",
        remedy:
          "Give `refines` its constants as a configuration does: of identities how many, or their names (`P.members`).",
      };
    default:
      return {
        what: `two properties are called ${nameText(String(facts.name))}`,
        usual: "The same name among `invariants`, `properties` and `reachable`.",
        remedy: "Give each its own name: verdicts and --property go by it.",
      };
  }
}

function unfair({ name, action, parameter, known }: Facts): Account {
  const written = String(parameter ?? action);
  const names = known as readonly string[];
  const what =
    parameter === null
      ? `the fairness ${nameText(String(name))} names the action ${keyText(action)}, but there is no such action`
      : `the fairness ${nameText(String(name))} names the parameter ${keyText(parameter)}, but ${keyText(action)} has no such parameter`;
  const close = nearest(written, names);
  return {
    what: `${what}; there is ${names.length === 0 ? "none" : enumerated(names.map(keyText))}`,
    usual: close
      ? `A misspelling of ${close}.`
      : "An action that was renamed, or that a variant lacks. The compiler (tsc) finds most of these.",
    remedy: "Correct the name in `fairness`: an assumption about nothing assumes nothing.",
  };
}

/** A variant leaves out what its base does not have. */
function without({ name, action, known }: Facts): Account {
  const names = known as readonly string[];
  const close = nearest(String(action), names);
  return {
    what: `the variant ${nameText(String(name))} is to be without the action ${keyText(action)}, but its base has no such action; it has ${names.length === 0 ? "none" : enumerated(names.map(keyText))}`,
    usual:
      close !== null
        ? `A misspelling of ${close}.`
        : "An action that was renamed in the base. The compiler (tsc) finds these.",
    remedy: "Correct the name in `without`: as it is, the variant lacks nothing.",
  };
}

/** What is wrong with a formula, where there is no specification yet. */
export const badFormulaText = ({ reason, given }: BadFormula): string =>
  badFormula({ formula: reason, given }).what;

function badFormula({ formula, given }: Facts): Account {
  if (formula === "bare-step")
    return {
      what: "a predicate of a step stands alone where a formula is wanted",
      usual: "step(…) without a sentence: it says something of one step, not of a behaviour.",
      remedy:
        'Say of which steps: always(step(…)), eventually(step(…)); or give it a sentence, step("…", …), and it is a property of every step.',
    };
  const written = given as { readonly kind?: unknown; readonly holds?: unknown } | null | undefined;
  if ((written?.kind === "always" || written?.kind === "step") && written.holds !== undefined)
    return {
      what: `inside a formula stands ${written.kind}("…", …), which is a property of its own, with its sentence`,
      usual: "A property that became a part of another one.",
      remedy: `Leave its sentence out: ${written.kind}(…).`,
    };
  return {
    what: `${given === undefined ? "undefined" : anyText(given)} stands where a formula is wanted`,
    usual: "An argument that is missing, or a predicate that was called instead of handed over.",
    remedy: "Give a function of the state, `(s) => …`, or a formula: eventually(…), leadsTo(…, …).",
  };
}

/** `rmState.rm1`, `queue[2]` */
function pathText(path: unknown): string {
  return (path as readonly (string | number)[])
    .map((step, i) => {
      // A key that is a structure comes as its JSON.
      if (typeof step === "number" || /^[[{]/.test(step)) return `[${step}]`;
      return i === 0 ? keyText(step) : `.${keyText(step)}`;
    })
    .join("");
}
