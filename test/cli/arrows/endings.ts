/** Locks whose server tries to end the process, does not return, or takes all memory. */
import { conforms } from "fairlead/conformance";
import { implementation, lock, mapping, misbehaving } from "./lock.ts";

export const leaves = misbehaving((state) => {
  process.exit(0);
  return { state, outputs: [] };
});
export const endless = misbehaving(() => {
  console.log("It begins.");
  for (;;);
});
/** The switch keeps the compiler from seeing that it never ends. */
const hoard = (on = true): void => {
  const all: unknown[] = [];
  while (on) all.push(new Array(1e6).fill(0));
};
export const hoards = misbehaving((state) => {
  hoard();
  return { state, outputs: [] };
});

/** Not the server, but what maps it. */
export const endlessMapping = conforms(lock, implementation(), {
  ...mapping,
  abstraction: () => {
    for (;;);
  },
});
