/** How many events a second a simulation does: `node --import tsx bench/simulation.ts`. */
import { run } from "../src/refinement/simulation/simulation.ts";
import { pingPongSystem } from "../test/refinement/tiny-nodes.ts";

const SEEDS = 200;
const TURNS = 5;

const system = pingPongSystem(undefined, 300);
for (let turn = 0; turn < TURNS; turn++) {
  let events = 0;
  const begun = process.cpuUsage();
  for (let seed = 0; seed < SEEDS; seed++) events += run(system, seed, { steps: 300 }).log.length;
  const { user, system: kernel } = process.cpuUsage(begun);
  const rate = Math.round(events / ((user + kernel) / 1e6));
  console.log(`ping-pong: ${events} events, ${rate} a second of processor time`);
}
