/** The command line: which command, and what becomes of its failures. */
import { readFileSync } from "node:fs";
import { shareCells } from "../host/calls.ts";
import { unguard } from "../host/purity.ts";
import { Refusal, suggestion } from "./refusal.ts";
import { standardTerminal, type Terminal } from "./terminal.ts";

const COMMANDS = ["check", "classify", "induct", "replay", "graph", "lin", "simulate"];

/** Milliseconds after which the process ends, although not all that was written has arrived. */
const FLUSH_MS = 5000;

/**
 * Runs the command line, and ends the process with its exit code.
 * @param calls what another thread watches: see `host/calls.ts`
 */
export async function main(
  args: readonly string[],
  program: string,
  calls: SharedArrayBuffer,
): Promise<void> {
  shareCells(calls);
  const terminal = standardTerminal(program);
  // Standard output is for the report alone; what a specification prints goes with the notes.
  console.log = console.info = console.debug = console.error;
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  // An `async` function of a specification may fail long after its verdict is known.
  process.on("unhandledRejection", () => undefined);
  let code: number | null = null;
  let ending = false;
  const end = (exit: number): never => {
    ending = true;
    unguard();
    return process.exit(exit);
  };
  process.on("uncaughtException", (error) => {
    // Once the verdict is told, nothing takes it back.
    if (code !== null) return;
    const what = error instanceof Refusal ? `fairlead: ${error.message}` : outsideFailure(error);
    terminal.note(`${oneLine(what)}\n`);
    end(2);
  });
  process.on("exit", () => {
    // What a file left behind may end the process at any time.
    if (code !== null || ending || process.exitCode === 2) return;
    terminal.note("fairlead: something that the file started on its own ended the process\n");
    process.exitCode = 2;
  });
  process.stdout.on("error", (error: Error & { code?: string }) => {
    // Whoever read the report has seen enough.
    end(error.code === "EPIPE" ? (code ?? 0) : 1);
  });
  code = await run(args, terminal);
  const exit = (): never => end(code!);
  // A timer that a specification left behind must not keep the process alive.
  terminal.written(() => process.stderr.write("", exit));
  // Author code that was ended while it printed may have left a stream that never gets ready again.
  process.exitCode = code;
  setTimeout(exit, FLUSH_MS).unref();
}

/** Runs the command line, and returns its exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    if (error instanceof Refusal) {
      terminal.note(`fairlead: ${oneLine(error.message)}\n`);
      return 2;
    }
    terminal.note(`fairlead: ${ownFailure(error)}\n`);
    return 1;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case "check":
      return (await import("./check.ts")).checkCommand(rest, terminal);
    case "classify":
      return (await import("./classify.ts")).classifyCommand(rest, terminal);
    case "induct":
      return (await import("./induct.ts")).inductCommand(rest, terminal);
    case "replay":
      return (await import("./replay.ts")).replayCommand(rest, terminal);
    case "graph":
      return (await import("./graph.ts")).graphCommand(rest, terminal);
    case "lin":
      return (await import("./lin.ts")).linCommand(rest, terminal);
    case "simulate":
      return (await import("./simulate.ts")).simulateCommand(rest, terminal);
    case "--help":
    case "-h":
    case "help":
      terminal.out((await import("./help.ts")).help);
      return 0;
    case "--version":
    case "-v":
      terminal.out(`${version()}\n`);
      return 0;
    case undefined:
      throw new Refusal(`which command? There is ${COMMANDS.join(", ")}; --help says more`);
    default:
      throw new Refusal(
        `there is no command ${JSON.stringify(command)}${suggestion(command, COMMANDS)}; there is ${COMMANDS.join(", ")}`,
      );
  }
}

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ");

/** A failure of ours: one line, with the place of it. */
function ownFailure(error: unknown): string {
  const [message, place] =
    error instanceof Error
      ? [
          `${error.name}: ${error.message}`,
          /\(?([^\s()]+:\d+:\d+)\)?\s*$/m.exec(error.stack ?? "")?.[1],
        ]
      : [String(error), undefined];
  return oneLine(
    `Fairlead itself failed, and says nothing about the specification: ${message}${place ? ` (${place})` : ""}. Please report this line and the specification.`,
  );
}

function outsideFailure(error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return oneLine(`fairlead: something that the file started on its own failed: ${message}`);
}
