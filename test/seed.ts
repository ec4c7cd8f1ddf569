/** What fast-check draws is the same every time. SEED=N draws something else. */
import * as fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["SEED"] ?? 2026) });
