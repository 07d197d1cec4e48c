import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { compareAnswers } from "../../export/compare-answers.ts";
import { factsOf, importedActor } from "../../export/imported-actor.ts";
import { comparedImport } from "../../export/imported-reference.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { recordedAnswers } from "../../export/recorded-answers.ts";
import { messageOf } from "../../files/file-errors.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { readNormalization } from "../../interop/normalization-file.ts";
import { readForeignPolicy } from "../../interop/read-policy.ts";
import { Comparison } from "./report.ts";

const limit = 1e-5;

/**
 * The magnitude below which errors are absolute. The absolute error of a log-probability is the
 * relative one of the probability. Where float32 cannot reach the limit, magnitudes are larger.
 */
const smallestOf = (output: string) => (output === "log_prob" ? 1 : 0.1);

/**
 * Reads a policy NAME.zip with what it answered, NAME.json, and where its observations are normalized,
 * NAME-vecnormalize.pkl.
 */
export function readRecordedPolicy(path: string) {
  const stem = path.replace(/\.zip$/, "");
  const statistics = `${stem}-vecnormalize.pkl`;
  const normalization = existsSync(statistics)
    ? readNormalization(readFileSync(statistics))
    : undefined;
  return {
    policy: readForeignPolicy(readFileSync(path), { normalization }),
    recorded: recordedAnswers.parse(JSON.parse(readFileSync(`${stem}.json`, "utf8"))),
  };
}

async function compareImported(comparison: Comparison, path: string): Promise<void> {
  const { policy, recorded } = readRecordedPolicy(path);
  const built = importedActor(policy);
  const bytes = writeModel({ name: "policy", outputs: built.outputs });
  const actor = await loadActor(bytes, factsOf(policy));
  const compared = await compareAnswers(comparedImport(policy, built, actor), recorded);
  await actor.release();
  for (const { name, actual, expected, rounding } of compared) {
    const smallest = Math.max(smallestOf(name), rounding / limit);
    for (const [i, number] of expected.entries()) {
      const what = `${path}, ${name} ${i}`;
      comparison.relativeWithin(limit, what, actual[i], number, smallest);
    }
  }
}

/**
 * Imports a policy of Stable-Baselines3 and compares its actor, run by onnxruntime-node, with what the
 * original answered: parameters of distributions, actions in both modes, and log-probabilities, to 1e-5.
 * The 1e-6 that Stable-Baselines3 adds inside the logarithm of a squashed Gaussian is accounted for.
 */
export async function comparePolicy(path: string) {
  const comparison = new Comparison();
  try {
    await compareImported(comparison, path);
  } catch (error) {
    comparison.equal(path, messageOf(error), "a policy");
  }
  const { agreement, failures } = comparison.result("policies");
  return { agreement: { ...agreement, policy: basename(path, ".zip") }, failures };
}
