/** What is wrong with a configuration or a setting, in a line. */
import type { BadSetting } from "../spec/model.ts";
import { existing, suggestion } from "./suggestion.ts";

const WANTED: Readonly<Record<string, string>> = {
  ids: "a number of identities, or their names (NAME=3, NAME=ann,bob)",
  list: "its members, with commas between (NAME=1,2,3)",
  number: "a number",
  boolean: "true or false",
  string: "a string",
};

export function settingText({ reason }: BadSetting, spec: string): string {
  switch (reason.kind) {
    case "unknown-configuration":
      return `${spec} has no configuration ${JSON.stringify(reason.name)}${suggestion(reason.name, reason.known)}; ${existing("it has", reason.known, "it has none")}`;
    case "unknown-constant":
      return `${spec} has no constant ${JSON.stringify(reason.name)}${suggestion(reason.name, reason.known)}; ${existing("it has", reason.known, "it has none")}`;
    case "unfit-constant":
      return `the constant ${reason.name} cannot be ${JSON.stringify(reason.given)}: it wants ${WANTED[reason.wanted]?.replaceAll("NAME", reason.name) ?? reason.wanted}`;
  }
}
