import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkModel, mostActorBytes } from "../../edge/package/check-model.ts";
import { type ExportedOutputs, networkActor, tabularActor } from "../../export/actor-graph.ts";
import { readPackage } from "../../export/policy-package.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { squashedGaussianActor } from "../../train/networks/squashed-gaussian.ts";
import { testPolicies } from "../policies.ts";

const sizes = fc.record({
  observation: fc.integer({ min: 1, max: 40 }),
  action: fc.integer({ min: 1, max: 20 }),
  hidden: fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 3 }),
});

interface Sizes {
  observation: number;
  action: number;
  hidden: number[];
}

/** An exported actor of any parameters, and a manifest that has its spaces. */
function continuousExport({ observation, action, hidden }: Sizes, isNormalized: boolean) {
  const row = (length: number, value: number) => new Float64Array(length).fill(value);
  const box = {
    kind: "box" as const,
    low: Array<number>(action).fill(-1),
    high: Array<number>(action).fill(2),
  };
  const outputs = networkActor({
    description: squashedGaussianActor,
    sizes: { observation, action, hidden },
    space: box,
    parameter: (_, shape) =>
      row(
        shape.reduce((product, length) => product * length, 1),
        0.1,
      ),
    normalization: isNormalized
      ? { mean: row(observation, 0), scale: row(observation, 1) }
      : undefined,
  });
  const exported = readPackage(`${testPolicies.folder}/pendulum`).manifest;
  const bounds = Array<null>(observation).fill(null);
  const manifest: Manifest = {
    ...exported,
    observation: { kind: "box", low: bounds, high: bounds },
    action: box,
  };
  return { manifest, bytes: bytesOf(outputs) };
}

function bytesOf(outputs: ExportedOutputs): Uint8Array {
  const metadata = { policy: "any", kind: "any" };
  return writeModel({ name: "any", outputs, metadata, producerVersion: "1.2.3" });
}

describe("whatever is exported, the Worker's check of models lets pass:", () => {
  test("actors of soft actor-critic, with normalized observations or without", () => {
    const property = fc.property(sizes, fc.boolean(), (sizes, isNormalized) => {
      const { manifest, bytes } = continuousExport(sizes, isNormalized);
      checkModel(manifest, bytes);
    });
    fc.assert(property, { numRuns: 200 });
  });

  test("tabular policies", () => {
    const exported = readPackage(`${testPolicies.folder}/taxi`).manifest;
    const size = fc.integer({ min: 1, max: 60 });
    const property = fc.property(size, size, (states, actions) => {
      const manifest: Manifest = {
        ...exported,
        observation: { kind: "discrete", size: states },
        action: { kind: "discrete", size: actions },
      };
      checkModel(
        manifest,
        bytesOf(tabularActor(new Float64Array(states * actions), states, actions)),
      );
    });
    fc.assert(property);
  });

  test("actors thirty times as large as the usual, of the largest environment", () => {
    const hidden = [1200, 1200];
    const { manifest, bytes } = continuousExport({ observation: 348, action: 17, hidden }, true);
    expect(bytes.length).toBeGreaterThan(0.9 * mostActorBytes);
    expect(bytes.length).toBeLessThan(mostActorBytes);
    checkModel(manifest, bytes);
  });
});
