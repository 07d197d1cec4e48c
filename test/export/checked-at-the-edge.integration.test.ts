import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkModel, mostActorBytes } from "../../edge/package/check-model.ts";
import { type ExportedOutputs, networkActor, tabularActor } from "../../export/actor-graph.ts";
import { readPackage } from "../../export/policy-package.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { discreteSac } from "../../train/algorithms/discrete-sac/discrete-sac.ts";
import { ppoCategoricalActor } from "../../train/algorithms/ppo/ppo.ts";
import type { ActorDescription } from "../../train/networks/actor.ts";
import { clippedGaussianActor } from "../../train/networks/clipped-gaussian.ts";
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
function networkExport(
  description: ActorDescription,
  { observation, action, hidden }: Sizes,
  isNormalized: boolean,
) {
  const row = (length: number, value: number) => new Float64Array(length).fill(value);
  const space =
    description.action === "discrete"
      ? { kind: "discrete" as const, size: action }
      : {
          kind: "box" as const,
          low: Array<number>(action).fill(-1),
          high: Array<number>(action).fill(2),
        };
  const outputs = networkActor({
    description,
    sizes: { observation, action, hidden },
    space,
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
    action: space,
    distribution: description.distribution,
  };
  return { manifest, bytes: bytesOf(outputs) };
}

function bytesOf(outputs: ExportedOutputs): Uint8Array {
  const metadata = { policy: "any", kind: "any" };
  return writeModel({ name: "any", outputs, metadata, producerVersion: "1.2.3" });
}

describe("whatever is exported, the Worker's check of models lets pass:", () => {
  test.each<[string, ActorDescription]>([
    ["soft actor-critic", squashedGaussianActor],
    ["PPO in a box", clippedGaussianActor()],
    ["PPO of discrete actions", ppoCategoricalActor],
    ["discrete soft actor-critic", discreteSac.policies[0]],
  ])("actors of %s, with normalized observations or without", (_, description) => {
    const property = fc.property(sizes, fc.boolean(), (sizes, isNormalized) => {
      const { manifest, bytes } = networkExport(description, sizes, isNormalized);
      checkModel(manifest, bytes);
    });
    fc.assert(property, { numRuns: 100 });
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
    const { manifest, bytes } = networkExport(
      squashedGaussianActor,
      { observation: 348, action: 17, hidden },
      true,
    );
    expect(bytes.length).toBeGreaterThan(0.9 * mostActorBytes);
    expect(bytes.length).toBeLessThan(mostActorBytes);
    checkModel(manifest, bytes);
  });
});
