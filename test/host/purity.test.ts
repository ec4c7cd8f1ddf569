/** The guard of clock, chance, input, and of ending the process. */
import { randomBytes, randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { freemem, uptime } from "node:os";
import { hrtime } from "node:process";
import { getHeapStatistics } from "node:v8";
import { runInNewContext, Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { guard, guarded, unguarded } from "../../src/host/purity.ts";

class Refused extends Error {}

/** What a piece of author code is refused first; null where it is refused nothing. */
function refused(deed: () => unknown): string | null {
  let running = false;
  let first: string | null = null;
  const author = {
    running: () => running,
    used: (source: string, ends: boolean) => {
      first ??= ends ? `${source}, an ending` : source;
      throw new Refused(source);
    },
  };
  guarded(author, () => {
    running = true;
    try {
      deed();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    } finally {
      running = false;
    }
  });
  return first;
}

describe("author code is refused", () => {
  it.each<[string, () => unknown]>([
    ["Math.random", () => Math.random()],
    ["new Date()", () => new Date()],
    ["Date()", () => Date()],
    ["Date.now", () => Date.now()],
    ["performance.now", () => performance.now()],
    ["process.hrtime", () => process.hrtime()],
    ["process.hrtime", () => hrtime()],
    ["process.hrtime.bigint", () => process.hrtime.bigint()],
    ["process.uptime", () => process.uptime()],
    ["process.memoryUsage", () => process.memoryUsage()],
    ["process.memoryUsage.rss", () => process.memoryUsage.rss()],
    ["crypto.randomUUID", () => crypto.randomUUID()],
    ["crypto.getRandomValues", () => crypto.getRandomValues(new Uint8Array(1))],
    ["crypto.randomBytes", () => randomBytes(1)],
    ["crypto.randomInt", () => randomInt(3)],
    ["fs.readFileSync", () => readFileSync("package.json")],
    ["fs.existsSync", () => existsSync("package.json")],
    ["os.uptime", () => uptime()],
    ["os.freemem", () => freemem()],
    ["v8.getHeapStatistics", () => getHeapStatistics()],
    ["vm.runInNewContext", () => runInNewContext("Date.now()")],
    ["vm.Script.runInNewContext", () => new Script("Date.now()").runInNewContext()],
    ["Intl.DateTimeFormat.format", () => new Intl.DateTimeFormat("en").format()],
    ["Intl.DateTimeFormat.formatToParts", () => new Intl.DateTimeFormat("en").formatToParts()],
    ["Event.timeStamp", () => new Event("x").timeStamp],
    ["performance.mark", () => performance.mark("x")],
    ["setTimeout", () => setTimeout(() => undefined, 0)],
    ["setInterval", () => setInterval(() => undefined, 1)],
    ["setImmediate", () => setImmediate(() => undefined)],
    ["queueMicrotask", () => queueMicrotask(() => undefined)],
    ["fetch", () => fetch("http://127.0.0.1:1")],
    ["process.exit, an ending", () => process.exit(0)],
    ["process.abort, an ending", () => process.abort()],
    ["process.kill, an ending", () => process.kill(process.pid)],
  ])("%s", (source, deed) => {
    expect(refused(deed)).toBe(source);
  });
});

describe("author code is not refused", () => {
  it.each<[string, () => unknown]>([
    ["a date that is given", () => new Date(0).getTime() + Date.UTC(2020, 1)],
    ["a date with parts", () => new Date(2020, 1, 1)],
    ["a date that is given, in words", () => new Intl.DateTimeFormat("en").format(0)],
    ["other mathematics", () => Math.max(1, 2)],
    ["the environment", () => process.env["PATH"]],
  ])("%s", (_, deed) => {
    expect(refused(deed)).toBeNull();
  });
});

it("the first source counts, also where the author caught what it threw", () => {
  const deed = (): void => {
    try {
      Math.random();
    } catch {
      Date.now();
    }
  };
  expect(refused(deed)).toBe("Math.random");
});

it("who guards sees the platform as it is, with all its properties", () => {
  const author = { running: () => false, used: () => expect.unreachable() };
  guarded(author, () => {
    expect(typeof process.hrtime.bigint()).toBe("bigint");
    expect(process.hrtime.name).toBe("hrtime");
    expect(process.memoryUsage.rss()).toBeGreaterThan(0);
    expect(new Date()).toBeInstanceOf(Date);
    expect(Math.random()).toBeLessThan(1);
    expect(randomBytes(2)).toHaveLength(2);
    expect(existsSync("package.json")).toBe(true);
    class Later extends Date {}
    expect(new Later(5)).toBeInstanceOf(Later);
  });
});

it("what was there before is there again", () => {
  const before = [Date, Math.random, process.exit, setTimeout, process.hrtime];
  expect(refused(() => Math.random())).toBe("Math.random");
  expect([Date, Math.random, process.exit, setTimeout, process.hrtime]).toEqual(before);
  const restore = guard({ running: () => true, used: () => expect.unreachable() });
  expect(unguarded(() => Math.random())).toBeLessThan(1);
  restore();
  expect([Date, Math.random, process.exit, setTimeout, process.hrtime]).toEqual(before);
});

it("of two who guard, the one whose author runs is told", () => {
  const told: string[] = [];
  const author = (name: string, running: boolean) => ({
    running: () => running,
    used: (source: string) => void told.push(`${name}: ${source}`),
  });
  guarded(author("outer", true), () => guarded(author("inner", false), () => Math.random()));
  guarded(author("outer", false), () => guarded(author("inner", true), () => Math.random()));
  expect(told).toEqual(["outer: Math.random", "inner: Math.random"]);
});
