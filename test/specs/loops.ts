/**
 * Where the behaviours go on for ever that wrong variants are found by: the state from which the last
 * one is followed again and again, of a behaviour that goes in circles, or the last state itself, of
 * one in which nothing happens any more. An expectation in a spec says how many states there are.
 */
export const LOOPS: Readonly<Record<string, number>> = {
  "chang-roberts.stopped.ts": 2,
  "dining-philosophers.both-at-once.ts": 0,
  "dining-philosophers.put-back.ts": 1,
  "ewd840.overconfident.ts": 0,
  "ewd840.restless.ts": 1,
  "lamport-mutex.stopped.ts": 3,
  "peterson.polite.ts": 3,
  "raft.duelling.ts": 4,
  "rpc.lossy.ts": 1,
  "spin-lock.weak.ts": 1,
  "two-phase-commit.blocked.ts": 4,
};
