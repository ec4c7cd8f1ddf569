/** Calls of author code that are ended, and everything else, which is not. */
import { expect, it } from "vitest";
import { CELL, called, enter, leave, MEANS } from "../../src/host/calls.ts";
import { Interrupt, Overrun, watched } from "../../src/host/watchdog.ts";

/** Milliseconds, and some that are certainly more. */
const LIMIT = 500;
const LONG = 1200;

function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Why a slice was ended; null where it was not. */
function excessOf(slice: () => void, limit = LIMIT): string | null {
  try {
    watched(slice, limit);
    return null;
  } catch (error) {
    if (error instanceof Overrun) return error.excess;
    throw error;
  }
}

it("the two threads have the same idea of what they share", async () => {
  const watcher: unknown = await import(new URL("../../bin/watcher.js", import.meta.url).href);
  expect(watcher).toMatchObject({ CELL, MEANS });
});

it("a call that does not return is ended", () => {
  expect(excessOf(() => called(() => busy(Number.POSITIVE_INFINITY)))).toBe("time");
});

it("a call inside of a call is part of it", () => {
  const slice = (): void =>
    called(() => {
      for (;;) called(() => undefined);
    });
  expect(excessOf(slice)).toBe("time");
});

it("what is no call may take any time, and so may many calls", () => {
  let calls = 0;
  const slice = (): void => {
    busy(LONG);
    const end = performance.now() + LONG;
    while (performance.now() < end) {
      called(() => undefined);
      calls++;
    }
  };
  expect(excessOf(slice)).toBeNull();
  expect(calls).toBeGreaterThan(1);
});

it("a call that does not return is ended in a slice that has gone on for long", () => {
  const slice = (): void => {
    busy(LONG);
    called(() => busy(1));
    called(() => busy(Number.POSITIVE_INFINITY));
  };
  expect(excessOf(slice)).toBe("time");
});

it("after a call was ended, others are watched as before", () => {
  const endless = (): void => called(() => busy(Number.POSITIVE_INFINITY));
  expect(excessOf(endless)).toBe("time");
  expect(excessOf(() => busy(LONG))).toBeNull();
  expect(excessOf(endless)).toBe("time");
});

it("without a limit a call may take any time", () => {
  expect(excessOf(() => called(() => busy(LONG)), 0)).toBeNull();
});

it("a call that takes ever more memory is ended", () => {
  const slice = (): void =>
    called(() => {
      const all: unknown[] = [];
      for (;;) all.push(new Array(1e6).fill(0));
    });
  expect(excessOf(slice, 0)).toBe("memory");
});

it("what throws in a slice is thrown by it", () => {
  const slice = (): void =>
    called(() => {
      throw new RangeError("mine");
    });
  expect(() => watched(slice, LIMIT)).toThrow(new RangeError("mine"));
  // Where a call was left by an exception, the next one is another.
  enter();
  leave();
  expect(excessOf(() => busy(LONG))).toBeNull();
});

it("an interruption ends a slice, whatever runs in it", () => {
  const slice = (): void => {
    process.kill(process.pid, "SIGINT");
    busy(Number.POSITIVE_INFINITY);
  };
  expect(() => watched(slice, 0, true)).toThrow(Interrupt);
});
