import { exits } from "../endings.ts";

process.exit(0);

export default exits;
