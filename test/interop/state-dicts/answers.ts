import { checkModel } from "../../../edge/package/check-model.ts";
import { compareAnswers } from "../../../export/compare-answers.ts";
import { factsOf, importedActor } from "../../../export/imported-actor.ts";
import { comparedImport } from "../../../export/imported-reference.ts";
import { loadActor } from "../../../export/onnx-policy.ts";
import type { RecordedAnswers } from "../../../export/recorded-answers.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import type { ForeignPolicy } from "../../../interop/policy/foreign-policy.ts";

/** The largest deviation of each recorded output of a policy, relative to 1 + |recorded|. */
export type Deviations = Record<string, number>;

/**
 * Runs a policy as exported, in onnxruntime, and holds it against what was recorded of the original.
 *
 * @throws {ModelError} if a Worker would not serve it
 */
export async function deviationsOf(
  policy: ForeignPolicy,
  recorded: RecordedAnswers,
): Promise<Deviations> {
  const built = importedActor(policy);
  const facts = factsOf(policy);
  const model = writeModel({ name: "policy", outputs: built.outputs });
  checkModel(facts, model);
  const actor = await loadActor(model, facts);
  try {
    const compared = await compareAnswers(comparedImport(policy, built, actor), recorded);
    return Object.fromEntries(
      compared.map(({ name, actual, expected }) => [
        name,
        Math.max(...expected.map((each, i) => Math.abs(actual[i] - each) / (1 + Math.abs(each)))),
      ]),
    );
  } finally {
    await actor.release();
  }
}
