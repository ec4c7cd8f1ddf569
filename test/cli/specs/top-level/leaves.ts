import { exits } from "../endings.ts";

setTimeout(() => process.exit(0), 1);
await new Promise((resolve) => setTimeout(resolve, 100_000));

export default exits;
