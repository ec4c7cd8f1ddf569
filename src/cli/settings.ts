/** Values of `--set NAME=VALUE`, read as what the constant is. */
import { settingText } from "../report/setting.ts";
import { Domain } from "../spec/domain.ts";
import type { BadSetting, Settings } from "../spec/model.ts";
import { Ids } from "../spec/scalars.ts";
import type { AnySpec } from "../spec/spec.ts";
import { Refusal } from "./refusal.ts";

/** @throws Refusal for what is not of the form NAME=VALUE */
export function readSettings(spec: AnySpec, written: readonly string[]): Settings {
  const constants = (spec.constants ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    written.map((setting) => {
      const at = setting.indexOf("=");
      if (at <= 0)
        throw new Refusal(
          `--set wants NAME=VALUE, as in --set N=3, not ${JSON.stringify(setting)}`,
        );
      const name = setting.slice(0, at);
      return [name, readValue(setting.slice(at + 1), constants[name])];
    }),
  );
}

function readValue(text: string, constant: unknown): unknown {
  if (constant instanceof Ids) return isNumber(text) ? Number(text) : items(text);
  if (constant instanceof Domain) return items(text).map(scalar);
  return typeof constant === "string" ? text : scalar(text);
}

const items = (text: string): readonly string[] =>
  text === "" ? [] : text.split(",").map((item) => item.trim());

const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

function scalar(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return isNumber(text) ? Number(text) : text;
}

/** What is wrong with a configuration or a setting, in a line. */
export const refusalOf = (spec: AnySpec, error: BadSetting): Refusal =>
  new Refusal(settingText(error, spec.name));
