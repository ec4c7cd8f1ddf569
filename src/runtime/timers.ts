/**
 * The timers of a node, on the clock of the program that runs it. One that is set again, or
 * cancelled, does not run out any more from that moment on, also when it is already on its way.
 */
import { Effect, FiberMap, type Scope } from "effect";

/** One setting of a timer, told from all others by identity. */
export interface Setting {
  readonly timer: string;
}

export interface Timers {
  /** Takes the place of a former setting at once; time begins to run with the effect. */
  readonly set: (timer: string, after: number) => Effect.Effect<void>;
  readonly cancel: (timer: string) => Effect.Effect<void>;
  /** Whether the timer has run out now; if it has, it is not set any more. */
  readonly take: (setting: Setting) => boolean;
}

/** @param out is told of a setting whose time is over. */
export const makeTimers = (
  out: (setting: Setting) => Effect.Effect<unknown>,
): Effect.Effect<Timers, never, Scope.Scope> =>
  Effect.gen(function* () {
    const waiting = yield* FiberMap.make<string>();
    const current = new Map<string, Setting>();
    return {
      set: (timer, after) => {
        const setting: Setting = { timer };
        current.set(timer, setting);
        return Effect.sleep(after).pipe(
          Effect.andThen(Effect.suspend(() => out(setting))),
          FiberMap.run(waiting, timer),
          Effect.asVoid,
        );
      },
      cancel: (timer) => {
        current.delete(timer);
        return FiberMap.remove(waiting, timer);
      },
      take: (setting) => current.get(setting.timer) === setting && current.delete(setting.timer),
    };
  });
