import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

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
    testTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
