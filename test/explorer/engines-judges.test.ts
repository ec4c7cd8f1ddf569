/** The first half of the random specs on which both engines must agree. */
import { testEngines } from "./engines-judge.ts";

testEngines(20_26);
