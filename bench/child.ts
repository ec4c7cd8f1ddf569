/** A process that makes one measurement and prints it: see `job.ts`. */
import { check } from "../src/explorer/check.ts";
import { settleEngine } from "../src/host/engine.ts";
import { instantiate, type Model } from "../src/spec/model.ts";
import type { AnySpec } from "../src/spec/spec.ts";
import { naive } from "../test/explorer/naive.ts";
import type { Facts, Job, Measurement } from "./job.ts";
import { probe } from "./limit.ts";
import type { Subject } from "./subjects.ts";

const job = JSON.parse(process.argv[2]!) as Job;
const work = await prepared(job);
const cpuBefore = cpuSeconds();
const wallBefore = performance.now();
const facts = work();
const cpu = cpuSeconds() - cpuBefore;
const wall = (performance.now() - wallBefore) / 1000;
const peakBytes = process.resourceUsage().maxRSS * 1024;
const measurement: Measurement = { cpu, processCpu: cpuSeconds(), wall, peakBytes, facts };
console.log(JSON.stringify(measurement));

async function prepared(job: Job): Promise<() => Facts> {
  if (job.kind === "limit")
    return () => {
      probe(job.keys, job.probes);
      return {};
    };
  const { subject } = job;
  const path = subject.spec.includes("/") ? subject.spec : `specs/${subject.spec}`;
  const url = new URL(`../${path}.ts`, import.meta.url);
  const { default: spec } = (await import(url.href)) as { default: AnySpec };
  const explore = job.kind === "check" ? checked : naively;
  return () => explore(instantiate(spec, null, subject.settings), subject);
}

function checked(model: Model, subject: Subject): Facts {
  // As the command line does.
  settleEngine();
  const { invariants, steps, reachables } = model;
  const verdict = subject.behaviours
    ? check(model)
    : check(model, { properties: [...invariants, ...steps, ...reachables].map((p) => p.name) });
  const { distinct, generated, depth, storeBytes, executions, audits } = verdict;
  requireSame(subject, verdict);
  return { distinct, generated, depth, storeBytes, executions, audits };
}

function naively(model: Model, subject: Subject): Facts {
  const { outcome, distinct, generated, depth } = naive(model);
  requireSame(subject, { outcome, distinct, generated, depth });
  return { distinct, generated, depth };
}

function requireSame(
  { spec, size, expect }: Subject,
  found: Subject["expect"] & { readonly outcome: string },
): void {
  const wrong = (["distinct", "generated", "depth"] as const).find((n) => found[n] !== expect[n]);
  if (found.outcome !== "held") throw new Error(`${spec}, ${size}: ${found.outcome}`);
  if (wrong) throw new Error(`${spec}, ${size}: ${wrong} ${found[wrong]}, not ${expect[wrong]}`);
}

/** Of all threads of this process: those of the compiler and the collector, too. */
function cpuSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6;
}
