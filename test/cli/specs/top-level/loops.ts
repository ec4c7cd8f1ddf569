import { exits } from "../endings.ts";

for (;;);

export default exits;
