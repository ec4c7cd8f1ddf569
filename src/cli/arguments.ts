/**
 * Options and how they are read. The parser is the platform's: a library for command lines takes
 * longer to load than most checks take to run.
 */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { Refusal, suggestion } from "./refusal.ts";

export type OptionTable = NonNullable<ParseArgsConfig["options"]>;

/** Options of every command that takes a specification. */
export const SUBJECT_OPTIONS = {
  config: { type: "string" },
  set: { type: "string", multiple: true },
  spec: { type: "string" },
  watchdog: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const satisfies OptionTable;

export interface Arguments {
  /** What is no option, in its order. */
  readonly words: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  /** A number in this option's unit. @throws Refusal */
  number(name: string, least?: number): number | undefined;
  /** A whole number. @throws Refusal */
  count(name: string, least?: number): number | undefined;
}

/** @throws Refusal */
export function readArguments(
  command: string,
  args: readonly string[],
  options: OptionTable,
): Arguments {
  const { values, positionals } = parsed(command, args, options);
  const text = (name: string): string | undefined => values[name] as string | undefined;
  const number = (name: string, least = 0, kind = "a number"): number | undefined => {
    const written = text(name);
    if (written === undefined) return undefined;
    const value = Number(written.replaceAll("_", ""));
    if (written.trim() === "" || !Number.isFinite(value) || value < least)
      throw new Refusal(
        `--${name} wants ${kind}${least > 0 ? ` from ${least} on` : ""}, not ${JSON.stringify(written)}`,
      );
    return value;
  };
  return {
    words: positionals,
    flag: (name) => values[name] === true,
    text,
    list: (name) => (values[name] as string[] | undefined) ?? [],
    number,
    count: (name, least = 0) => {
      const value = number(name, least, "a whole number");
      if (value !== undefined && !Number.isSafeInteger(value))
        throw new Refusal(`--${name} wants a whole number, not ${JSON.stringify(text(name))}`);
      return value;
    },
  };
}

function parsed(command: string, args: readonly string[], options: OptionTable) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true }) as {
      values: Record<string, unknown>;
      positionals: string[];
    };
  } catch (error) {
    const { code = "", message } = error as Error & { code?: string };
    if (!code.startsWith("ERR_PARSE_ARGS")) throw error;
    const names = Object.keys(options).map((name) => `--${name}`);
    const unknown = /Unknown option '([^']+)'/.exec(message)?.[1];
    if (unknown !== undefined)
      throw new Refusal(
        `unknown option ${unknown}${suggestion(unknown, names)}; ${command} has ${names.join(", ")}`,
      );
    throw new Refusal(`${message.split("\n")[0]!.split(". ")[0]}`);
  }
}
