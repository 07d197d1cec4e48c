import { expect, test } from "vitest";
import { importedActor } from "../../export/imported-actor.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import type { ForeignPolicy } from "../../interop/policy/foreign-policy.ts";

test("a mean that float32 cannot hold is subtracted exactly where the deviation is small", async () => {
  const [mean, scale] = [-0.275, 1e4];
  const policy: ForeignPolicy = {
    observation: { kind: "box", low: [null], high: [null] },
    action: { kind: "box", low: [-10], high: [10] },
    kind: "deterministic",
    algorithm: "td3",
    origin: { format: "test", framework: "test" },
    normalization: { mean: [mean], scale: [scale], range: 10 },
    head: (_, observation) => ({
      kind: "deterministic",
      action: observation,
      units: "environment",
    }),
  };
  const bytes = writeModel({ name: "policy", outputs: importedActor(policy).outputs });
  const actor = await loadActor(bytes, { ...policy, distribution: "none" });
  const observation = Math.fround(-0.27503);
  const { action } = await actor.run([observation], new Float32Array(), 1);
  await actor.release();
  expect(Number(action[0])).toBeCloseTo((observation - mean) * scale, 6);
});
