import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadActor } from "../export/onnx-policy.ts";
import { readPackage } from "../export/policy-package.ts";
import { boxSamples, tabularSamples } from "../export/verify.ts";
import type { ParityCase } from "./parity-case.ts";
import { testPolicies } from "./policies.ts";

/** What onnxruntime-node answers for the served policies, of which workerd can only read. */
const parityFile = "build/test-parity.json";

async function parityOf(policy: string): Promise<ParityCase> {
  const { manifest, actor: bytes } = readPackage(join(testPolicies.folder, policy));
  const { rows, observations, epsilon } =
    manifest.kind === "continuous"
      ? boxSamples(manifest.observation, manifest.action.low.length)
      : tabularSamples(manifest.observation.size, manifest.action.size);
  const actor = await loadActor(bytes, manifest.kind);
  const outputs = await actor.run(observations, epsilon, rows);
  await actor.release();
  return {
    policy,
    rows,
    observations: [...observations],
    epsilon: [...epsilon],
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, data]) => [
        name,
        Array.from<number | bigint, number>(data, Number),
      ]),
    ),
  };
}

/** Before any test runs, once the policies are there. */
export default async function setup(): Promise<void> {
  const cases = [await parityOf("pendulum"), await parityOf("taxi")];
  writeFileSync(parityFile, JSON.stringify(cases));
}
