import { describe, expect, test } from "vitest";
import type { Episode } from "../../experience/episodes.ts";
import { estimatePolicy } from "../../experience/policy-value.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import type { ExportedPackage } from "../../export/policy-package.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { softmax } from "../../noise/softmax.ts";
import { logNormalCdf } from "../../statistics/special-functions.ts";
import { logStd, packageOf, weights } from "../distributions.ts";
import { decisionOf } from "./decisions.ts";

const observation = [1, -1, 0.5];
const seeds = Array.from({ length: 4000 }, (_, i) => i);
/** x W + 0.1, a number for each column. */
const layer = (entries: readonly number[], gain: number) => {
  const columns = entries.length / 3;
  return Array.from({ length: columns }, (_, column) =>
    observation.reduce((sum, x, i) => sum + gain * x * entries[i * columns + column], 0.1),
  );
};

const versionOf = (name: string, gain: number): ExportedPackage => ({
  folder: "",
  ...packageOf(name, gain),
});

/** Episodes of one decision each, at the same observation, and what the action gains. */
async function play(
  { manifest, actor: bytes }: ExportedPackage,
  gain: (action: number) => number,
): Promise<Episode[]> {
  const actor = await loadActor(bytes, manifest);
  const { noise } = actor.interface;
  if (!noise) throw new Error("a policy without noise explores nothing");
  const epsilon = seeds.flatMap((seed) => [...drawEpsilon(noise.law, seed, 1, noise.columns)]);
  const { action, log_prob } = await actor.run(
    seeds.flatMap(() => observation),
    Float32Array.from(epsilon),
    seeds.length,
  );
  await actor.release();
  return seeds.map((seed, i) => {
    const taken = Number(action[i]);
    return {
      unit: `e${seed}`,
      outcome: gain(taken),
      decisions: [
        decisionOf({
          policy: manifest.name,
          version: manifest.version,
          observation,
          action: manifest.action.kind === "discrete" ? taken : [taken],
          log_prob: log_prob === undefined ? null : Number(log_prob[i]),
          seed,
        }),
      ],
    };
  });
}

const settings = (...acted: ExportedPackage[]) => ({
  mode: "stochastic" as const,
  find: (policy: string, version: string) =>
    acted.find(({ manifest }) => manifest.name === policy && manifest.version === version),
});

const estimators = ["inversePropensity", "selfNormalized", "controlVariate"] as const;

/** Expects that every estimate is within four standard errors of the true value, and rounding. */
function expectNear(value: Awaited<ReturnType<typeof estimatePolicy>>, truth: number): void {
  for (const name of estimators) {
    const { value: estimate = Number.NaN, standardError = 0 } = value[name] ?? {};
    expect(Math.abs(estimate - truth), name).toBeLessThan(4 * standardError + 1e-9);
  }
  expect(Math.abs(value.meanWeight - 1)).toBeLessThan(0.1);
}

describe("discrete actions at real-valued observations", () => {
  const [acting, target] = [1, 3].map((gain) => versionOf("pushes", gain));
  const gains = [5, -1, 2];

  test("are valued under another policy by its probabilities", async () => {
    const episodes = await play(acting, (action) => gains[action]);
    const value = await estimatePolicy(episodes, target, settings());
    const truth = (gain: number) =>
      softmax(layer(weights.three, gain)).reduce((sum, p, action) => sum + p * gains[action], 0);
    expect(Math.abs(truth(3) - truth(1))).toBeGreaterThan(0.5);
    expectNear(value, truth(3));
  });

  test("have the likeliest action alone in deterministic mode", async () => {
    const episodes = await play(acting, (action) => gains[action]);
    const value = await estimatePolicy(episodes, target, {
      ...settings(),
      mode: "deterministic",
    });
    const logits = layer(weights.three, 3);
    expectNear(value, gains[logits.indexOf(Math.max(...logits))]);
  });

  test("are of another kind than real-valued ones", async () => {
    const episodes = await play(acting, (action) => gains[action]);
    const other = versionOf("clipped", 1);
    await expect(estimatePolicy(episodes, other, settings(acting))).rejects.toThrow(
      "takes or gives something else than pushes did",
    );
  });
});

describe("actions of a clipped Gaussian", () => {
  const [acting, target] = [1, 0.8].map((gain) => versionOf("clipped", gain));
  const atBound = (gain: number) =>
    Math.exp(logNormalCdf((layer(weights.one, gain)[0] - 2) / Math.exp(logStd)));

  test("on a bound weigh as the probabilities of what is beyond it", async () => {
    const episodes = await play(acting, (action) => Number(action === 2));
    expect(Math.abs(atBound(1) - atBound(0.8))).toBeGreaterThan(0.1);
    expectNear(await estimatePolicy(episodes, target, settings(acting)), atBound(0.8));
  });

  test("inside of the bounds weigh as their densities", async () => {
    const episodes = await play(acting, (action) => Number(action < 1));
    const mean = layer(weights.one, 0.8)[0];
    const below = Math.exp(logNormalCdf((1 - mean) / Math.exp(logStd)));
    expectNear(await estimatePolicy(episodes, target, settings(acting)), below);
  });

  test("have weights of one under the policy that took them, which need not be found", async () => {
    const episodes = await play(acting, (action) => action);
    const value = await estimatePolicy(episodes, acting, settings());
    expect(value.effectiveSampleSize).toBeCloseTo(seeds.length, 6);
    expect(value.inversePropensity.value).toBeCloseTo(value.logged.value, 10);
  });

  test("need the version that acted: the log does not tell the probability of a bound", async () => {
    const episodes = await play(acting, (action) => action);
    await expect(estimatePolicy(episodes, target, settings())).rejects.toThrow(
      `give --policies the folder that contains clipped/${acting.manifest.version}`,
    );
  });

  test("are not valued under a squashed Gaussian, which never takes a bound", async () => {
    const episodes = await play(acting, (action) => action);
    const { manifest, actor } = target;
    const squashed = {
      ...target,
      actor,
      manifest: {
        ...manifest,
        version: "f".repeat(16),
        distribution: "squashed_gaussian" as const,
      },
    };
    await expect(estimatePolicy(episodes, squashed, settings(acting))).rejects.toThrow(
      "a squashed_gaussian policy never takes actions on its bounds",
    );
    const relabelled = episodes.map((episode) => ({
      ...episode,
      decisions: episode.decisions.map((each) => ({ ...each, version: "f".repeat(16) })),
    }));
    await expect(estimatePolicy(relabelled, target, settings(squashed))).rejects.toThrow(
      "value a clipped_gaussian policy from decisions of one",
    );
  });

  test("of an implicit policy tell nothing", async () => {
    const episodes = await play(versionOf("implicit", 1), (action) => action);
    await expect(estimatePolicy(episodes, target, settings())).rejects.toThrow(
      "the policy implicit of arm random has no density",
    );
  });
});
