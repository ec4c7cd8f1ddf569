/**
 * `npm run store`: the replicated key-value store, for real, and what becomes of it when servers are
 * killed. The nodes are those that are simulated and checked; here they have sockets and files.
 *
 *   --dir DIRECTORY   keeps the files there, and finds them the next time; otherwise they are removed
 *   --serve           goes on until Ctrl-C, and takes what comes in on a port: `put KEY VALUE`,
 *                     `get KEY`, a line each
 *   --port N          that port; otherwise one that is free
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Cause, Duration, Effect, Exit, Fiber } from "effect";
import type { ClientTypes } from "./client.ts";
import { type Cluster, makeCluster, SERVERS, type States } from "./cluster.ts";
import { serveLines } from "./line-server.ts";
import { lastIndex } from "./log.ts";
import type { ServerState } from "./server.ts";

type Operation = ClientTypes["Request"];

const print = (line = ""): Effect.Effect<void> => Effect.sync(() => console.log(line));

/** Starts all servers, and waits until one of them leads. */
const begin = (cluster: Cluster) =>
  Effect.gen(function* () {
    for (const server of SERVERS) {
      const { host, port } = yield* cluster.start(server);
      yield* print(`${server} listens at ${host}:${port}`);
    }
    return yield* elected(cluster);
  });

/** What the README promises, and then the end. */
const tell = (cluster: Cluster) =>
  Effect.gen(function* () {
    const ask = (operation: Operation) => asked(cluster, operation);
    const first = yield* begin(cluster);
    yield* ask({ type: "get", key: "motto" });
    yield* ask({ type: "put", key: "motto", value: "fair winds" });
    yield* ask({ type: "append", key: "motto", value: " and following seas" });

    yield* print(`\n${first} is killed`);
    yield* cluster.kill(first);
    const second = yield* elected(cluster);
    yield* ask({ type: "get", key: "motto" });
    yield* ask({ type: "put", key: "port", value: "Lisbon" });

    yield* print();
    yield* restarted(cluster, first);

    yield* print(`\n${second} is killed: without ${first} there is no majority now`);
    yield* cluster.kill(second);
    yield* elected(cluster);
    yield* ask({ type: "get", key: "motto" });
    yield* ask({ type: "get", key: "port" });
  });

const elected = ({ until }: Cluster): Effect.Effect<string> =>
  Effect.gen(function* () {
    const [time, [name, { currentTerm }]] = yield* Effect.timed(until(leaderOf));
    const milliseconds = Math.round(Duration.toMillis(time));
    yield* print(`${name} leads in term ${currentTerm}, after ${milliseconds} ms`);
    return name;
  });

/** Of those who take themselves for it, the one of the latest term. */
function leaderOf(states: States): readonly [string, ServerState] | null {
  const leaders = Object.entries(states).filter(([, { role }]) => role.name === "leader");
  return leaders.toSorted(([, a], [, b]) => b.currentTerm - a.currentTerm)[0] ?? null;
}

const restarted = ({ start, until }: Cluster, name: string): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* start(name);
    const found = yield* until((states) => states[name] ?? null);
    yield* print(
      `${name} is started again, and reads from its log: term ${found.currentTerm}, ` +
        `${lastIndex(found.log)} entries`,
    );
    const { commitIndex } = yield* until((states) => {
      const leader = leaderOf(states)?.[1];
      const own = states[name]!;
      return own.commitIndex === leader?.commitIndex ? own : null;
    });
    yield* print(`${name} has what it has missed: ${commitIndex} entries`);
  });

const asked = ({ request }: Cluster, operation: Operation) =>
  Effect.gen(function* () {
    const { type, key } = operation;
    const answer = answerTo(operation, yield* request(operation));
    const value = "value" in operation ? ` ${JSON.stringify(operation.value)}` : "";
    yield* print(`${type} ${key}${value}: ${answer}`);
  });

function answerTo({ type }: Operation, reply: ClientTypes["Reply"]): string {
  if (reply.type === "refused") return `refused, ${reply.because}`;
  if (type !== "get" || reply.type === "forgotten") return "done";
  const { before } = reply.result;
  return before === null ? "no value" : JSON.stringify(before);
}

const serve = (cluster: Cluster, port: number) =>
  Effect.gen(function* () {
    yield* begin(cluster);
    const at = yield* serveLines(cluster.request, port);
    yield* print(`\nput KEY VALUE, or get KEY: to 127.0.0.1:${at}; Ctrl-C ends it`);
    return yield* Effect.never;
  });

/** A directory for as long as the program runs. */
const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "fairlead-store-"))),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true })),
);

const program = Effect.gen(function* () {
  const { dir, serve: serving, port } = yield* settings;
  const directory = dir === undefined ? yield* temporary : resolve(dir);
  yield* print(`three servers and a client, with their files in ${directory}`);
  const cluster = yield* makeCluster(directory);
  const told = serving ? serve(cluster, Number(port)) : tell(cluster);
  yield* Effect.raceFirst(told, cluster.failure);
});

const settings = Effect.try({
  try: () =>
    parseArgs({
      options: {
        dir: { type: "string" },
        serve: { type: "boolean", default: false },
        port: { type: "string", default: "0" },
      },
    }).values,
  catch: (error) => error,
});

const running = Effect.runFork(Effect.scoped(program));
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => running.interruptUnsafe());
const exit = await Effect.runPromise(Fiber.await(running));
if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) {
  const error = Cause.squash(exit.cause);
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
