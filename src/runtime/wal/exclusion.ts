/** That a directory has one user at a time. */
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { createServer } from "node:net";
import { Effect, type Scope } from "effect";

/**
 * Keeps all others on this machine out until the scope closes. The name that is taken for it belongs
 * to the process, not to the file system: the system gives it back when the process ends, however it
 * ends. Only Linux and Windows have such names; elsewhere, and across machines or containers, nobody
 * is kept out.
 */
export const exclusively = (directory: string): Effect.Effect<void, Error, Scope.Scope> =>
  Effect.suspend(() => {
    const name = nameFor(realpathSync(directory));
    if (name === null) return Effect.void;
    const server = createServer((socket) => socket.destroy()).unref();
    return Effect.acquireRelease(
      Effect.callback<void, Error>((resume) => {
        server.once("error", (error: NodeJS.ErrnoException) => {
          const taken = error.code === "EADDRINUSE";
          resume(Effect.fail(taken ? new Error("another node uses it now") : error));
        });
        server.listen(name, () => resume(Effect.void));
      }),
      () => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void))),
    );
  });

function nameFor(directory: string): string | null {
  const name = `fairlead-${createHash("sha256").update(directory).digest("hex").slice(0, 40)}`;
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : null;
}
