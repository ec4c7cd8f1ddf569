/** A copy of the project in which mistakes are made, and its tests run. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Milliseconds after which a run is ended: the mutant loops, and that is found, too. */
const ENDLESS = 3_600_000;

interface TestResults {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
    }[];
  }[];
}

export class Copy {
  /** Of all that is copied. */
  readonly digest: string;

  constructor(
    readonly root: string,
    readonly folder: string,
  ) {
    const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
      cwd: root,
      encoding: "utf8",
    });
    const hash = createHash("sha256");
    for (const file of listed.split("\0").sort()) {
      // What has been deleted and not yet committed is listed, too.
      if (file === "" || !existsSync(join(root, file))) continue;
      const content = readFileSync(join(root, file));
      if (!file.startsWith("test/mutants/")) hash.update(file).update(content);
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content, { mode: file.startsWith("bin/") ? 0o755 : 0o644 });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    this.digest = hash.digest("hex");
  }

  /** The first test that fails in these files, or in all where none are given; null if none does. */
  firstFailure(files: readonly string[], long: boolean): string | null {
    const output = join(this.folder, "results.json");
    rmSync(output, { force: true });
    const vitest = join(this.folder, "node_modules/vitest/vitest.mjs");
    const { status, error } = spawnSync(
      process.execPath,
      [vitest, "run", ...files, "--bail=1", "--reporter=json", `--outputFile=${output}`],
      {
        cwd: this.folder,
        stdio: ["ignore", "ignore", "ignore"],
        timeout: ENDLESS,
        // It is enough to know that a case fails: it need not be made small.
        env: { ...process.env, UNSHRUNK: "1", ...(long ? { LONG: "1" } : {}) },
      },
    );
    if (error !== undefined) return `no end of ${files.join(", ") || "all tests"}`;
    if (status === 0) return null;
    return existsSync(output)
      ? nameOf(JSON.parse(readFileSync(output, "utf8")) as TestResults, this.folder)
      : "the end of the process that runs the tests";
  }
}

/** Where the first failure is: file and test; of a file that cannot be loaded, the file. */
function nameOf({ testResults }: TestResults, folder: string): string {
  for (const { name, status, assertionResults } of testResults) {
    const file = name.replace(folder, "").replace(/^\//, "");
    const failed = assertionResults.find((each) => each.status === "failed");
    if (failed) return `${file}: ${failed.fullName}`;
    if (status === "failed" && assertionResults.length === 0) return `${file}: it does not load`;
  }
  return "a failure outside of tests";
}
