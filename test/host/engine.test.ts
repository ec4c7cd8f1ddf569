/** V8 complains, on standard error, of flags that it does not have. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { flagsOf } from "../../src/host/engine.ts";

it("each version of V8 is given what it has", () => {
  expect(flagsOf("11.3.244.8-node.38")).toHaveLength(2);
  expect(flagsOf("12.4.254.21-node.57")).toEqual(["--max-inlined-bytecode-size-cumulative=300"]);
  expect(flagsOf("13.6.233.17-node.51")).toEqual(["--max-inlined-bytecode-size-cumulative=300"]);
  expect(flagsOf("99.0.0")).toEqual([]);
});

it("this one has them", () => {
  const flags = flagsOf(process.versions.v8);
  const { stderr } = spawnSync(process.execPath, [...flags, "-e", ""], { encoding: "utf8" });
  expect(stderr).toBe("");
});
