import { cpSync } from "node:fs";
import { join } from "node:path";
import { versionOf, writePackage } from "../../export/policy-package.ts";
import { sha256 } from "../../files/sha256.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { Trace } from "../../graph/trace.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import { packageOf } from "../distributions.ts";
import { manifestFor } from "../stage/manifest.ts";

/**
 * Writes policies for the stage: two of those that come with softedge, one that balances CartPole, and
 * one whose environment is in a file that a page does not have.
 */
export async function writeStagePolicies(folder: string): Promise<void> {
  for (const name of ["hopper", "pendulum", "taxi"]) {
    cpSync(join("policies", name), join(folder, name), { recursive: true });
  }
  await writeBalancer(folder);
  const { manifest, actor } = packageOf("clipped");
  const environmentFile = { path: "mine.ts", sha256: "0".repeat(64) };
  writePackage(
    folder,
    { ...manifest, environment: "mine", environment_file: environmentFile },
    actor,
  );
}

/** pi(right) = sigmoid(5 (position / 2 + velocity + 10 angle + 3 angular velocity)), about CartPole */
async function writeBalancer(folder: string): Promise<void> {
  const name = "balancer";
  const trace = new Trace();
  const observed = trace.input("observation", ["batch", 4]);
  const weights = trace.constant([-2.5, 2.5, -5, 5, -50, 50, -15, 15], [4, 2]);
  const logits = trace.matmul(observed, weights);
  const chosen = trace.argMax(trace.add(logits, trace.input("epsilon", ["batch", 2])));
  const outputs = {
    action: trace.reshape(chosen, ["batch"]),
    deterministic_action: trace.reshape(trace.argMax(logits), ["batch"]),
    log_prob: trace.reshape(trace.pick(trace.logSoftmax(logits), chosen), ["batch"]),
    logits,
  };
  const actor = writeModel({ name, outputs, producerVersion: "1.0.0" });
  const manifest = manifestFor(await makeEnvironment("CartPole-v1"), {
    name,
    version: versionOf(actor),
    distribution: "categorical",
    actor: { file: "actor.onnx", bytes: actor.length, sha256: sha256(actor) },
  });
  writePackage(folder, manifest, actor);
}
