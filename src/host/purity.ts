/**
 * Author code must be a function of what it is given. While it runs, the platform's sources of
 * variation (clock, chance, input), its ways to do something later, and its ways to end the process
 * are refused. What else varies (a counter in a closure …) is found by running the code again.
 *
 * Variables of the environment are not refused: they are the same throughout a run. So is printing,
 * which is how an author sees what happens.
 */
import { createRequire, syncBuiltinESMExports } from "node:module";

/** Whoever runs author code. */
export interface Author {
  /** Whether author code runs now. */
  readonly running: () => boolean;
  /**
   * Told what it uses. What this throws, it throws at the author; but an author may catch that, so it
   * is to be remembered.
   * @param ends whether it would end the process
   */
  readonly used: (source: string, ends: boolean) => void;
  /** Told that it clones a value in a way that looks behind proxies. */
  readonly clones?: () => void;
}

const authors: Author[] = [];

/** Runs `body` with the platform guarded. */
export function guarded<T>(author: Author, body: () => T): T {
  const restore = guard(author);
  try {
    return body();
  } finally {
    restore();
  }
}

/** Guards the platform, until what it returns is called. */
export function guard(author: Author): () => void {
  const uninstall = authors.length === 0 ? install() : null;
  authors.push(author);
  guardModules();
  return () => {
    authors.splice(authors.lastIndexOf(author), 1);
    if (uninstall !== null) uninstall();
  };
}

/** Refuses nothing any more: the process is about to end, and this is what ends it. */
export function unguard(): void {
  authors.length = 0;
}

/** Runs what is no author code, although some has not come to its end: it was ended. */
export function unguarded<T>(body: () => T): T {
  suspended = true;
  try {
    return body();
  } finally {
    suspended = false;
  }
}
let suspended = false;

function use(source: string, ends = false): void {
  if (suspended) return;
  for (const author of authors) if (author.running()) author.used(source, ends);
}

type Method = (this: unknown, ...given: unknown[]) => unknown;

interface Guarding {
  /** Whether the function would end the process. */
  readonly ends?: boolean;
  /** Whether a call uses what varies. */
  readonly uses?: (given: readonly unknown[]) => boolean;
}

/** A function that tells of its use; `null` where there is no such function. */
function guardedMethod(
  owner: object,
  name: string,
  label: string,
  { ends = false, uses = () => true }: Guarding = {},
): Undo | null {
  const former = Object.getOwnPropertyDescriptor(owner, name);
  const original = former?.value as Method | undefined;
  if (!former?.writable || !former.configurable || typeof original !== "function") return null;
  // A proxy has what the original has: its name, its properties, its identity as a constructor.
  const value = new Proxy(original, {
    apply(target, self, given: unknown[]) {
      if (uses(given)) use(label, ends);
      return Reflect.apply(target, self, given);
    },
    get(target, key) {
      const property: unknown = Reflect.get(target, key);
      return key === "bigint" || key === "rss" ? inner(target, key, label) : property;
    },
  });
  Object.defineProperty(owner, name, { ...former, value });
  return () => {
    // Whoever replaced it meanwhile keeps what he put there.
    if (Object.getOwnPropertyDescriptor(owner, name)?.value === value)
      Object.defineProperty(owner, name, former);
  };
}

type Undo = () => void;

/** `process.hrtime.bigint`, `process.memoryUsage.rss` */
function inner(target: object, key: string, label: string): Method {
  return function (this: unknown, ...given) {
    use(`${label}.${key}`);
    return (Reflect.get(target, key) as Method).apply(this, given);
  };
}

/** A property that is worked out when it is read, and then tells of its use. */
function guardedProperty(owner: object, name: string, label: string): Undo | null {
  const former = Object.getOwnPropertyDescriptor(owner, name);
  if (!former?.configurable || former.get === undefined) return null;
  const get = function (this: unknown): unknown {
    use(label);
    return Reflect.apply(former.get!, this, []);
  };
  Object.defineProperty(owner, name, { ...former, get });
  return () => {
    if (Object.getOwnPropertyDescriptor(owner, name)?.get === get)
      Object.defineProperty(owner, name, former);
  };
}

/** Dates are written as of now where none is given. */
function guardedDateFormats(): (Undo | null)[] {
  const owner = Intl.DateTimeFormat.prototype;
  const former = Object.getOwnPropertyDescriptor(owner, "format")!;
  const get = function (this: Intl.DateTimeFormat): Method {
    const format = Reflect.apply(former.get!, this, []) as Method;
    return (...given) => {
      if (given[0] === undefined) use("Intl.DateTimeFormat.format");
      return format(...given);
    };
  };
  Object.defineProperty(owner, "format", { ...former, get });
  return [
    () => {
      if (Object.getOwnPropertyDescriptor(owner, "format")?.get === get)
        Object.defineProperty(owner, "format", former);
    },
    guardedMethod(owner, "formatToParts", "Intl.DateTimeFormat.formatToParts", {
      uses: ([date]) => date === undefined,
    }),
  ];
}

const GLOBAL = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch"];
// Not nextTick: printing uses it.
const PROCESS = [
  ...["hrtime", "uptime", "cpuUsage", "memoryUsage", "resourceUsage"],
  ...["availableMemory", "constrainedMemory", "getActiveResourcesInfo"],
];
const ENDINGS = ["exit", "reallyExit", "abort", "kill"];

function install(): Undo {
  const undo: (Undo | null)[] = [
    guardedMethod(Math, "random", "Math.random"),
    ...["now", "mark", "measure", "eventLoopUtilization"].map((name) =>
      guardedMethod(Object.getPrototypeOf(performance) as object, name, `performance.${name}`),
    ),
    guardedProperty(Event.prototype, "timeStamp", "Event.timeStamp"),
    ...guardedDateFormats(),
    ...["randomUUID", "getRandomValues"].map((name) =>
      guardedMethod(Object.getPrototypeOf(globalThis.crypto) as object, name, `crypto.${name}`),
    ),
    ...GLOBAL.map((name) => guardedMethod(globalThis, name, name)),
    ...PROCESS.map((name) => guardedMethod(process, name, `process.${name}`)),
    ...ENDINGS.map((name) => guardedMethod(process, name, `process.${name}`, { ends: true })),
    guardedDate(),
    guardedClone(),
  ];
  return () => {
    for (const each of undo.reverse()) each?.();
  };
}

function guardedClone(): Undo {
  const former = globalThis.structuredClone;
  const guardedOne: typeof structuredClone = (value, options) => {
    for (const author of authors) if (!suspended && author.running()) author.clones?.();
    return former(value, options);
  };
  globalThis.structuredClone = guardedOne;
  return () => {
    if (globalThis.structuredClone === guardedOne) globalThis.structuredClone = former;
  };
}

function guardedDate(): Undo {
  const former = globalThis.Date;
  // A file may keep it in a variable of its own.
  const now = (): number => {
    use("Date.now");
    return former.now();
  };
  const guardedOne: DateConstructor = new Proxy(former, {
    apply(target, self, given: []) {
      use("Date()");
      return Reflect.apply(target, self, given);
    },
    construct(target, given: [], called) {
      if (given.length === 0) use("new Date()");
      return Reflect.construct(target, given, called === guardedOne ? target : called) as object;
    },
    get: (target, name, receiver) =>
      name === "now" ? now : (Reflect.get(target, name, receiver) as unknown),
  });
  globalThis.Date = guardedOne;
  return () => {
    if (globalThis.Date === guardedOne) globalThis.Date = former;
  };
}

/** Modules of the platform, and what of them varies or reaches outside. */
const MODULES: Readonly<Record<string, RegExp>> = {
  crypto: /^random|^getRandomValues$|^generate.*Sync$/,
  fs: /Sync$/,
  child_process: /Sync$/,
  os: /^uptime$|^freemem$|^loadavg$|^cpus$|^networkInterfaces$/,
  v8: /^get|^write|^queryObjects$/,
  // What runs in a context of its own has a clock of its own.
  vm: /^run|^createContext$|^compileFunction$|^createScript$/,
};
const guardedModules = new Set<string>();

/**
 * Guards modules that a file may have imported. Their functions stay in place: the names that a file
 * has imported are bound to them, and they refuse nothing where no author code is guarded.
 */
function guardModules(): void {
  // What has not been loaded, no author code can have imported; and loading it takes time.
  const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
  const fresh = Object.keys(MODULES).filter((name) => !guardedModules.has(name));
  const loaded = fresh.filter((name) => moduleLoadList.includes(`NativeModule ${name}`));
  if (loaded.length === 0) return;
  const require = createRequire(import.meta.url);
  for (const name of loaded) {
    guardedModules.add(name);
    const module = require(`node:${name}`) as Record<string, unknown>;
    for (const each of Object.keys(module))
      if (MODULES[name]!.test(each)) guardedMethod(module, each, `${name}.${each}`);
    if (name === "vm") {
      const { prototype } = (module as unknown as { readonly Script: { prototype: object } })
        .Script;
      for (const each of ["runInThisContext", "runInContext", "runInNewContext"])
        guardedMethod(prototype, each, `vm.Script.${each}`);
    }
  }
  syncBuiltinESMExports();
}
