/**
 * Every command under every version of Node.js that is supported: each must say the same, end with
 * the same code, and have nothing to complain of. `npm run test:nodes` installs the versions first;
 * where the registry does not have them for a platform, NODES names them: paths, with commas between.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../../", import.meta.url));
const executable = join(checkout, "bin/fairlead.js");
const folder = mkdtempSync(join(tmpdir(), "fairlead-nodes-"));
const history = join(folder, "history.jsonl");
writeFileSync(
  history,
  [
    '{"kind":"invoke","client":"c1","op":"o1","f":"write","in":1}',
    '{"kind":"ok","client":"c1","op":"o1","out":null}',
    '{"kind":"invoke","client":"c2","op":"o2","f":"read","in":null}',
    '{"kind":"ok","client":"c2","op":"o2","out":1}',
  ].join("\n"),
);

const ENDINGS = "test/cli/specs/endings.ts";
const TOP = "test/cli/specs/top-level";

/** Command lines, and how they end. */
const COMMANDS = [
  ["--version", 0],
  ["--help", 0],
  ["check specs/peterson.ts", 0],
  ["check specs/two-phase-commit.hasty.ts", 12],
  ["check specs/peterson.polite.ts", 13],
  ["check specs/spin-lock.weak.ts", 13],
  ["check refinement/two-phase-commit.early.ts", 15],
  ["check specs/dining-philosophers.left-first.ts", 11],
  ["check specs/die-hard.ts --max-depth 3", 20],
  [`check ${ENDINGS} --spec exits`, 3],
  [`check ${ENDINGS} --spec setsExitCode`, 3],
  [`check ${ENDINGS} --spec loops --watchdog 1`, 3],
  [`check ${ENDINGS} --spec loopsInInit --watchdog 1`, 3],
  [`check ${ENDINGS} --spec hoards --watchdog 100`, 3],
  [`check ${TOP}/exits.ts`, 2],
  [`check ${TOP}/loops.ts --watchdog 1`, 2],
  [`check ${TOP}/hoards.ts --watchdog 100`, 2],
  ["classify specs/peterson.ts", 0],
  ["induct specs/die-hard.ts --invariant OneJugIsFullOrEmpty", 0],
  ["induct specs/two-phase-commit.ts --invariant Consistent", 12],
  ['replay specs/die-hard.ts "FillBigJug BigToSmall"', 0],
  ["graph specs/peterson.ts", 0],
  [`lin ${history} --model register`, 0],
  ["simulate test/cli/arrows/lock.ts --arrow right --runs 20", 0],
  ["simulate test/cli/arrows/lock.ts --arrow throws --runs 20", 12],
  ["simulate test/cli/arrows/endings.ts --arrow endless --watchdog 1", 12],
];

/** It is soon filled, in several processes at once. */
const HEAP = "--max-old-space-size=500";

const wordsOf = (line) => line.match(/"[^"]*"|\S+/g).map((word) => word.replaceAll('"', ""));

const run = (node, line) =>
  new Promise((resolve) => {
    execFile(
      node,
      [executable, ...wordsOf(line)],
      { cwd: checkout, env: { ...process.env, NODE_OPTIONS: HEAP }, maxBuffer: 1 << 28 },
      (error, out, note) => resolve({ code: error === null ? 0 : error.code, out, note }),
    );
  });

function nodes() {
  if (process.env.NODES) return process.env.NODES.split(",");
  const installed = ["node-20", "node-22", "node-24"].map((name) =>
    join(checkout, "test/nodes/node_modules", name, "bin/node"),
  );
  return installed.filter((path) => existsSync(path));
}

/** What is wrong with what came of a command line, in words. */
function complaints(line, expected, results) {
  const found = [];
  const [first] = results;
  for (const { version, code, out, note } of results) {
    if (code !== expected) found.push(`${version} ends with ${code}, not ${expected}`);
    if (out !== first.out) found.push(`${version} says something else than ${first.version}`);
    const complaint = /^.*(unrecognized|Warning:|\bat .*:\d+:\d+|debugger).*$/m.exec(note);
    if (complaint !== null) found.push(`${version} complains: ${complaint[0]}`);
  }
  return found.map((what) => `${line}: ${what}`);
}

const versions = [];
for (const node of nodes()) {
  const version = await new Promise((resolve, reject) => {
    execFile(node, ["--version"], (error, out) => (error ? reject(error) : resolve(out.trim())));
  });
  versions.push({ node, version });
}
if (versions.length < 2) {
  console.log("The registry has no versions of Node.js for this platform: name some in NODES.");
  process.exit(process.env.CI ? 1 : 0);
}
let failed = 0;
for (const [line, expected] of COMMANDS) {
  const results = await Promise.all(
    versions.map(async ({ node, version }) => ({ version, ...(await run(node, line)) })),
  );
  const found = complaints(line, expected, results);
  for (const complaint of found) console.log(complaint);
  if (found.length > 0) failed++;
}
rmSync(folder, { recursive: true });
const under = versions.map(({ version }) => version).join(", ");
console.log(
  `${COMMANDS.length - failed} of ${COMMANDS.length} commands are the same under ${under}.`,
);
process.exitCode = failed === 0 ? 0 : 1;
