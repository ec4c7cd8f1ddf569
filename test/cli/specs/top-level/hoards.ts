import { exits } from "../endings.ts";

const all: unknown[] = [];
while (Number.MAX_VALUE > 0) all.push(new Array(1e6).fill(0));

export default exits;
