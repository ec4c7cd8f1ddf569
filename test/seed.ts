/**
 * What fast-check draws is the same every time. SEED=N draws something else; UNSHRUNK=1 is content
 * with the first case that fails, as the mutants are.
 */
import * as fc from "fast-check";

fc.configureGlobal({
  seed: Number(process.env["SEED"] ?? 2026),
  ...(process.env["UNSHRUNK"] ? { endOnFailure: true } : {}),
});
