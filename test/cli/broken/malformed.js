/** Specifications that a compiler would have refused. */
import { range, spec } from "fairlead";

const right = {
  name: "Right",
  state: () => ({ n: range(0, 1) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({ Stay: action({ then: () => undefined }) }),
};

export const noName = spec({ ...right, name: undefined });
export const noState = spec({ ...right, name: "NoState", state: undefined });
export const plainVariable = spec({ ...right, name: "PlainVariable", state: () => ({ n: 5 }) });
export const noActions = spec({ ...right, name: "NoActions", actions: () => undefined });
export const noThen = spec({ ...right, name: "NoThen", actions: (action) => ({ Up: action({}) }) });
export const badGuard = spec({
  ...right,
  name: "BadGuard",
  actions: (action) => ({ Up: action({ when: { ready: true }, then: () => undefined }) }),
});
export const badInvariant = spec({ ...right, name: "BadInvariant", invariants: { Small: 5 } });
export const badInit = spec({ ...right, name: "BadInit", init: { n: 0 } });
