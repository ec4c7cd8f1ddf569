/** When a step of a node counts for whoever looks, and what is seen of the world then. */
import { describe, expect, it } from "vitest";
import { Onlooker } from "../../src/refinement/arrow/onlooker.ts";
import type { View } from "../../src/refinement/arrow/view.ts";
import type { Node, NodeTypes } from "../../src/refinement/node.ts";
import { FAULTS, type FaultModel } from "../../src/refinement/simulation/faults.ts";
import type { SimulationEvent } from "../../src/refinement/simulation/system.ts";
import { Director } from "./director.ts";

/** Does what it is asked to, and keeps a list of it. */
interface Scribe {
  readonly State: readonly string[];
  readonly Message: string;
  readonly Request: { readonly does: readonly ("write" | "reply" | "send")[] };
  readonly Reply: number;
  readonly Disk: readonly string[];
}

const scribe: Node<Scribe> = {
  start: (_, disk) => ({ state: disk ?? [], outputs: [] }),
  step: (state, input, { nodes }) => {
    if (input.kind === "message") return { state: [...state, input.message], outputs: [] };
    if (input.kind === "timer") return { state, outputs: [] };
    const { id, request } = input;
    const next = [...state, id];
    let writes = 0;
    const outputs = request.does.map((what) => {
      if (what === "reply") return { kind: "reply", id, reply: next.length } as const;
      if (what === "send") return { kind: "send", to: nodes.at(-1)!, message: id } as const;
      // Each write of a step can be told from the others.
      return { kind: "persist", disk: [...next, `write ${++writes}`] } as const;
    });
    return { state: next, outputs };
  },
};

const HONEST: FaultModel = {
  name: "all but lying disks",
  faults: FAULTS.filter((fault) => fault !== "lying disk"),
};
const LYING: FaultModel = { name: "all", faults: FAULTS };

type Does = Scribe["Request"]["does"];

/** One run with an onlooker: what it has told of since it was asked last, by event and node. */
class Watched {
  readonly director: Director<Scribe>;
  readonly #onlooker: Onlooker<Scribe>;
  #met = 0;
  world: View<Scribe> | null = null;

  /** @param asked what each request at the first node wants done */
  constructor(asked: readonly Does[], faults = HONEST, nodes: readonly string[] = ["a", "b"]) {
    const [first] = nodes;
    this.director = new Director<Scribe>({
      nodes: Object.fromEntries(nodes.map((name) => [name, scribe])),
      clients: { c: asked.map((does) => ({ to: first!, request: { does }, timeout: 1 })) },
      faults,
    });
    this.#onlooker = new Onlooker(nodes, faults === LYING);
    this.told();
  }

  take(...patterns: readonly RegExp[]): readonly string[] {
    this.director.take(...patterns);
    return this.told();
  }

  told(): readonly string[] {
    const { log } = this.director.world;
    const moments = log.slice(this.#met).flatMap((event) => this.#onlooker.meet(event));
    this.#met = log.length;
    this.world = moments.at(-1)?.world ?? this.world;
    return moments.map(({ event }) => nameOf(event));
  }

  end(): readonly string[] {
    const moments = this.#onlooker.end();
    this.world = moments.at(-1)?.world ?? this.world;
    return moments.map(({ event }) => nameOf(event));
  }

  /** What is seen of the first node. */
  get seen() {
    return Object.values(this.world!.nodes)[0]!;
  }
}

const nameOf = <T extends NodeTypes>(event: SimulationEvent<T> | null): string =>
  event === null ? "begin" : (event.operation ?? `${event.kind} ${event.node ?? event.message}`);

const nothing: readonly string[] = [];

describe("the beginning", () => {
  it("is told of once, when all nodes have started", () => {
    const onlooker = new Onlooker<Scribe>(["a", "b"], false);
    const { log } = new Director<Scribe>({ nodes: { a: scribe, b: scribe }, faults: HONEST }).world;
    expect(log.map((event) => onlooker.meet(event).map(({ event }) => event))).toEqual([
      [],
      [null],
    ]);
  });

  it("is that no node is down and nothing is written", () => {
    const { world } = new Watched([]);
    expect(world!.nodes).toEqual({
      a: { up: true, state: [], disk: null },
      b: { up: true, state: [], disk: null },
    });
    expect(world!.messages).toEqual([]);
  });
});

describe("a step", () => {
  it("counts at once if it writes nothing", () => {
    const watched = new Watched([["reply"]]);
    expect(watched.take(/invoke/)).toEqual(["c.0"]);
    expect(watched.seen).toEqual({ up: true, state: ["c.0"], disk: null });
  });

  it("counts at once if something follows its last write", () => {
    const watched = new Watched([["write", "reply"]]);
    expect(watched.take(/invoke/)).toEqual(["c.0"]);
    expect(watched.seen).toEqual({ up: true, state: ["c.0"], disk: ["c.0", "write 1"] });
  });

  it("does not count yet while its last write may be lost, also if its reply is known", () => {
    const watched = new Watched([["reply", "write"]]);
    expect(watched.take(/invoke/)).toEqual(nothing);
    expect(watched.seen).toEqual({ up: true, state: [], disk: null });
  });

  it("then counts when the node next does something, and as it was then", () => {
    const watched = new Watched([["reply", "write"], ["reply"]]);
    watched.take(/invoke\(c\.0\)/);
    watched.director.take(/invoke\(c\.1\)$/);
    expect(watched.told()).toEqual(["c.0", "c.1"]);
    expect(watched.seen).toEqual({ up: true, state: ["c.0", "c.1"], disk: ["c.0", "write 1"] });
  });

  it("then counts before a crash that does not lose the write", () => {
    const watched = new Watched([["reply", "write"]]);
    watched.take(/invoke/);
    expect(watched.take(/^crash\(a\)$/)).toEqual(["c.0", "crash a"]);
    expect(watched.seen).toEqual({ up: false, state: null, disk: ["c.0", "write 1"] });
  });

  it("never counts if a crash loses its last write, unless it has said something", () => {
    const silent = new Watched([["write"]]);
    silent.take(/invoke/);
    expect(silent.take(/^crash\(a;loses\)$/)).toEqual(["crash a"]);
    const watched = new Watched([["reply", "write"]]);
    watched.take(/invoke/);
    expect(watched.take(/^crash\(a;loses\)$/)).toEqual(["c.0", "crash a"]);
    expect(watched.seen).toEqual({ up: false, state: null, disk: null });
    expect(watched.take(/^restart\(a\)$/)).toEqual(["start a"]);
    expect(watched.seen).toEqual({ up: true, state: [], disk: null });
    expect(watched.end()).toEqual(nothing);
  });

  it("counts at the end if nothing has come after it", () => {
    const watched = new Watched([["reply", "write"]]);
    watched.take(/invoke/);
    expect(watched.end()).toEqual(["c.0"]);
    expect(watched.seen.disk).toEqual(["c.0", "write 1"]);
    expect(watched.end()).toEqual(nothing);
  });

  it("does not wait for another node", () => {
    const watched = new Watched([["send", "reply", "write"]]);
    watched.take(/invoke/);
    expect(watched.take(/^deliver\(.*>b\)$/)).toEqual(["message b"]);
    expect(watched.world!.nodes).toEqual({
      a: { up: true, state: [], disk: null },
      b: { up: true, state: ["c.0"], disk: null },
    });
  });
});

describe("steps that ask for nothing after a write that may be lost", () => {
  const asked: readonly Does[] = [["reply", "write"], [], []];
  const chain = (): Watched => {
    const watched = new Watched([...asked, ["reply"]]);
    expect(watched.take(/invoke\(c\.0\)/)).toEqual(nothing);
    watched.take(/invoke\(c\.1\)/, /timeout/, /invoke\(c\.2\)/, /timeout/);
    expect(watched.told()).toEqual(nothing);
    return watched;
  };

  it("count together with it, in their order, and what was written stays written", () => {
    const watched = chain();
    expect(watched.seen.state).toEqual([]);
    const disks: unknown[] = [];
    watched.director.take(/invoke\(c\.3\)$/);
    const onlooker = new Onlooker<Scribe>(["a", "b"], false);
    const moments = watched.director.world.log.flatMap((event) => onlooker.meet(event));
    for (const { world } of moments.slice(1)) disks.push(world.nodes["a"]!.disk);
    expect(moments.map(({ event }) => nameOf(event))).toEqual([
      "begin",
      "c.0",
      "c.1",
      "c.2",
      "c.3",
    ]);
    expect(moments.map(({ world }) => world.nodes["a"]!.state!.length)).toEqual([0, 1, 2, 3, 4]);
    expect(disks).toEqual(new Array(4).fill(["c.0", "write 1"]));
  });

  it("count at the end", () => {
    const watched = chain();
    expect(watched.end()).toEqual(["c.0", "c.1", "c.2"]);
    expect(watched.seen).toMatchObject({ state: ["c.0", "c.1", "c.2"], disk: ["c.0", "write 1"] });
  });

  it("are lost with it", () => {
    // But the first of them has replied.
    expect(chain().take(/^crash\(a;loses\)$/)).toEqual(["c.0", "crash a"]);
  });
});

describe("a step that a crash cuts off", () => {
  it("before its write leaves the node as it was, and counts if it has said something", () => {
    const silent = new Watched([["write", "reply"]]);
    expect(silent.take(/^invoke\(c\.0\)!0$/)).toEqual(["crash a"]);
    const watched = new Watched([["reply", "write"]]);
    expect(watched.take(/^invoke\(c\.0\)!1$/)).toEqual(["c.0", "crash a"]);
    expect(watched.seen).toEqual({ up: false, state: null, disk: null });
  });

  it("after its write counts, and then the crash", () => {
    const watched = new Watched([["write", "reply"]]);
    expect(watched.take(/^invoke\(c\.0\)!1$/)).toEqual(["c.0", "crash a"]);
    expect(watched.seen).toEqual({ up: false, state: null, disk: ["c.0", "write 1"] });
  });

  it("between two writes counts as little, though the first one is on disk", () => {
    const watched = new Watched([["write", "write", "reply"]]);
    expect(watched.take(/^invoke\(c\.0\)!1$/)).toEqual(["crash a"]);
    expect(watched.seen.disk).toEqual(["c.0", "write 1"]);
  });

  it("counts, if it writes nothing, from its first output on: before, nobody can tell", () => {
    const watched = new Watched([["reply", "reply"]]);
    expect(watched.take(/^invoke\(c\.0\)!1$/)).toEqual(["c.0", "crash a"]);
    const unheard = new Watched([["reply"]]);
    expect(unheard.take(/^invoke\(c\.0\)!0$/)).toEqual(["crash a"]);
  });

  it("before its first output still shows that the write before it is there", () => {
    const watched = new Watched([
      ["reply", "write"],
      ["write", "reply"],
    ]);
    watched.take(/invoke/);
    expect(watched.take(/^invoke\(c\.1\)!0$/)).toEqual(["c.0", "crash a"]);
    expect(watched.seen.disk).toEqual(["c.0", "write 1"]);
  });

  it("has sent what it had sent by then", () => {
    const watched = new Watched([["send", "write", "send"]]);
    watched.take(/^invoke\(c\.0\)!1$/);
    expect(watched.world!.messages).toEqual([{ from: "a", to: "b", message: "c.0" }]);
  });
});

describe("a crash", () => {
  it("shows a node that is down and has no state, and a restart one that has read its disk", () => {
    const watched = new Watched([["write", "reply"]]);
    watched.take(/invoke/);
    expect(watched.take(/^crash\(a\)$/)).toEqual(["crash a"]);
    expect(watched.seen).toEqual({ up: false, state: null, disk: ["c.0", "write 1"] });
    expect(watched.take(/^restart\(a\)$/)).toEqual(["start a"]);
    expect(watched.seen).toMatchObject({ up: true, state: ["c.0", "write 1"] });
    expect(watched.world!.nodes["b"]).toMatchObject({ up: true });
  });

  it("loses nothing because the node is called so", () => {
    const watched = new Watched([["reply", "write"]], HONEST, ["loses", "b"]);
    watched.take(/invoke/);
    expect(watched.take(/^crash\(loses\)$/)).toEqual(["c.0", "crash loses"]);
  });
});

describe("messages", () => {
  const count = (watched: Watched): number => watched.world!.messages.length;

  it("are on their way from when they are sent until they arrive, or are lost", () => {
    const watched = new Watched([["send", "send", "reply"]]);
    watched.take(/invoke/);
    expect(count(watched)).toBe(2);
    watched.take(/^deliver\(.*>b\)$/);
    expect(count(watched)).toBe(1);
    expect(watched.take(/^drop/)).toHaveLength(1);
    expect(count(watched)).toBe(0);
  });

  it("are as many as there are copies", () => {
    const watched = new Watched([["send", "reply"]]);
    watched.take(/invoke/);
    const { world } = watched;
    expect(watched.take(/^duplicate/)).toHaveLength(1);
    watched.take(/^duplicate/);
    expect(count(watched)).toBe(3);
    watched.take(/^deliver/);
    expect(count(watched)).toBe(2);
    watched.take(/^drop/);
    expect(count(watched)).toBe(1);
    watched.take(/^deliver/);
    expect(count(watched)).toBe(0);
    // Who looks back sees them as they were.
    expect(world!.messages).toHaveLength(1);
  });

  it("that a lossy partition swallows are lost at once", () => {
    const watched = new Watched([["send", "reply"]]);
    expect(watched.take(/^partition\(a\|b;lossy\)$/)).toEqual(nothing);
    expect(watched.take(/invoke/)).toEqual(["c.0", expect.stringMatching(/^drop/)]);
    expect(count(watched)).toBe(0);
  });

  it("may be delayed, timers put off, links cut and clocks set: nothing is seen of it", () => {
    const watched = new Watched([["send"]]);
    watched.take(/invoke/);
    for (const unseen of [/^delay/, /^partition\(a\|b\)$/, /^heal/, /^drift/, /^timeout/])
      expect(watched.take(unseen)).toEqual(nothing);
  });
});

describe("a lying disk", () => {
  it("makes no step wait, and what it has not written is not there", () => {
    const watched = new Watched([["reply", "write"]], LYING);
    expect(watched.take(/invoke/)).toEqual(["c.0"]);
    expect(watched.seen).toEqual({ up: true, state: ["c.0"], disk: null });
  });

  it("is seen to write", () => {
    const watched = new Watched([["write", "reply"]], LYING);
    watched.take(/invoke/);
    expect(watched.seen.disk).toBeNull();
    expect(watched.take(/^sync/)).toEqual(["sync a"]);
    expect(watched.seen).toEqual({ up: true, state: ["c.0"], disk: ["c.0", "write 1"] });
  });

  it("loses with a crash what has counted", () => {
    const watched = new Watched([["write", "reply"]], LYING);
    watched.take(/invoke/);
    expect(watched.take(/^crash\(a;loses\)$/)).toEqual(["crash a"]);
    expect(watched.seen).toEqual({ up: false, state: null, disk: null });
  });
});
