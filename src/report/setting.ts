/** What is wrong with a configuration or a setting, in a line. */
import type { BadSetting } from "../spec/model.ts";
import { existing, suggestion } from "./suggestion.ts";
import { anyText } from "./value.ts";

const WANTED: Readonly<Record<string, string>> = {
  ids: "a number of identities, or their names (NAME=3, NAME=ann,bob)",
  list: "its members, with commas between (NAME=1,2,3)",
  number: "a number",
  boolean: "true or false",
  string: "a string",
};

function expectationText(
  {
    configuration,
    field,
    given,
    known,
  }: Extract<BadSetting["reason"], { kind: "bad-expectation" }>,
  spec: string,
): string {
  const where = `what the configuration ${configuration} of ${spec} expects`;
  if (known === null)
    return `${where} as ${JSON.stringify(field)} is ${anyText(given)}, and should be a count`;
  if (field !== "violates")
    return `${where} has no ${JSON.stringify(field)}${suggestion(field, known)}; ${existing("there is", known, "there is nothing")}`;
  if (given === undefined)
    return `${where} has "states", which are those of a trace, and no "violates" that says of which property`;
  return `${where} to be violated, ${anyText(given)}, is no property of it${suggestion(String(given), known)}; ${existing("there is", known, "there is none")}`;
}

export function settingText({ reason }: BadSetting, spec: string): string {
  switch (reason.kind) {
    case "unknown-configuration":
      return `${spec} has no configuration ${JSON.stringify(reason.name)}${suggestion(reason.name, reason.known)}; ${existing("it has", reason.known, "it has none")}`;
    case "unknown-constant":
      return `${spec} has no constant ${JSON.stringify(reason.name)}${suggestion(reason.name, reason.known)}; ${existing("it has", reason.known, "it has none")}`;
    case "bad-expectation":
      return expectationText(reason, spec);
    case "unfit-constant":
      return `the constant ${reason.name} cannot be ${JSON.stringify(reason.given)}: it wants ${WANTED[reason.wanted]?.replaceAll("NAME", reason.name) ?? reason.wanted}`;
  }
}
