import { join } from "node:path";
import { loadActor } from "../../export/onnx-policy.ts";
import { readPackage } from "../../export/policy-package.ts";
import { boxSamples, tabularSamples } from "../../export/verify.ts";
import { interfaceOf } from "../../schemas/policy-interface.ts";
import type { ParityCase } from "../parity-case.ts";

/** Asks onnxruntime-node, which workerd cannot load, for what a policy of a folder answers. */
export async function parityOf(folder: string, policy: string): Promise<ParityCase> {
  const { manifest, actor: bytes } = readPackage(join(folder, policy));
  const { rows, observations, epsilon } =
    manifest.observation.kind === "box"
      ? boxSamples(manifest.observation, interfaceOf(manifest).noise)
      : tabularSamples(manifest.observation.size, interfaceOf(manifest).noise);
  const actor = await loadActor(bytes, manifest);
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
