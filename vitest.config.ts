import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What takes longest begins first, so that it does not run alone at the end. Without a cache of
 * earlier runs, as in CI, vitest goes by the size of files, and these are small.
 */
const LONGEST = [
  "explorer/engines-judges",
  "explorer/engines-judges.second",
  "explorer/judges",
  "explorer/liveness-judges",
  "explorer/refinement-judges",
  "cli/endings",
  "refinement/composition",
  "explorer/cross-check",
  "specs/specs",
  "cli/simulate",
  "explorer/induction",
  "refinement/nodes",
  "explorer/gathering",
  "refinement/shrinking",
  "testing/properties",
  "host/watchdog",
].map((name) => `/test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/**
 * Milliseconds. No test asserts time: this ends what hangs, and nothing else. It is far more than
 * any test takes on a machine that is busy with other programs.
 */
const HANGING = process.env["LONG"] || process.env["JUDGE_RUNS"] ? 24 * 3_600_000 : 3_600_000;

export default defineConfig({
  resolve: {
    alias: {
      "fairlead/arbitrary": fileURLToPath(new URL("./src/spec/arbitrary.ts", import.meta.url)),
      "fairlead/conformance": fileURLToPath(
        new URL("./src/testing/conformance.ts", import.meta.url),
      ),
      "fairlead/runtime": fileURLToPath(new URL("./src/runtime/runtime.ts", import.meta.url)),
      fairlead: fileURLToPath(new URL("./src/index.ts", import.meta.url)),
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/seed.ts"],
    testTimeout: HANGING,
    hookTimeout: HANGING,
    teardownTimeout: HANGING,
    sequence: { sequencer: LongestFirst },
    pool: "forks",
    maxWorkers: 2,
  },
});
