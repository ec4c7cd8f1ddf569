/** What a model can do, asked in one state after another. */
import { Broken } from "../../explorer/breakage.ts";
import { type Choice, Walk } from "../../explorer/replay.ts";
import type { PlainState } from "../../spec/init.ts";
import type { Model } from "../../spec/model.ts";

/** Nothing where its code goes wrong: it need not allow for states that cannot be reached. */
export class Possible {
  #walk: Walk | null = null;

  constructor(readonly model: Model) {}

  choices(from: PlainState): readonly Choice[] {
    return this.#try((walk) => walk.choices(), from) ?? [];
  }

  take(from: PlainState, choice: Choice): PlainState | null {
    return this.#try((walk) => walk.take(choice).state, from);
  }

  #try<T>(body: (walk: Walk) => T, from: PlainState): T | null {
    try {
      this.#walk ??= new Walk(this.model);
      this.#walk.stand(from);
      return body(this.#walk);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.#walk = null;
      return null;
    }
  }
}
