/** Has the abstract spec of a refinement say what it makes of a step that it does not have. */
import { Broken } from "../explorer/breakage.ts";
import type { Finding, Verdict } from "../explorer/verdict.ts";
import type { Vocabulary } from "../report/json.ts";
import type { Diagnosed } from "../report/refinement.ts";
import type { Model } from "../spec/model.ts";

type Diagnosing = (finding: Finding) => Diagnosed | null;

/** What finds a diagnosis. Each is made once: it runs the author's code. */
export async function diagnosisOf(verdict: Verdict, model: Model | null): Promise<Diagnosing> {
  if (model === null || !verdict.findings.some(isStep)) return () => null;
  const { diagnose } = await import("../refinement/diagnosis/diagnosis.ts");
  const made = new Map<Finding, Diagnosed | null>();
  const make = (finding: Finding): Diagnosed | null => {
    const { property, refinement } = finding;
    const abstract = model.refinements.find(({ name }) => name === property.name)?.abstract;
    if (!isStep(finding) || abstract === undefined) return null;
    try {
      const { before, after, possible } = refinement!;
      const diagnosis = diagnose(abstract, before, after!, possible);
      return { variables: abstract.variables, diagnosis };
    } catch (error) {
      // Where the abstract spec is broken itself, it has nothing to say; the verdict stands.
      if (error instanceof Broken) return null;
      throw error;
    }
  };
  return (finding) => {
    if (!made.has(finding)) made.set(finding, make(finding));
    return made.get(finding)!;
  };
}

/** Whether it is about a step, or an initial state, that the abstract spec does not have. */
const isStep = ({ refinement }: Finding): boolean =>
  refinement !== null && (refinement.kind === "step" || refinement.kind === "initial");

/** What JSON needs to know of a model. */
export async function vocabularyOf(verdict: Verdict, model: Model | null): Promise<Vocabulary> {
  const { variables, actions } = model ?? { variables: {}, actions: [] };
  return { variables, actions, diagnosis: await diagnosisOf(verdict, model) };
}
