import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Episode } from "../../experience/episodes.ts";
import { estimatePolicy } from "../../experience/policy-value.ts";
import { categoricalLogProb } from "../../export/action-log-prob.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { readPackage } from "../../export/policy-package.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import type { BoundedBoxSpace } from "../../schemas/space.ts";
import { categoricalExpectedWeight } from "../../statistics/expected-weight.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { packageOf as handwritten } from "../distributions.ts";
import { otherVersions, testPolicies } from "../policies.ts";
import { decisionOf } from "./decisions.ts";

const packageOf = (folder: string, name: string) => readPackage(join(folder, name));
const nowhere = { mode: "stochastic", find: () => undefined } as const;
/** The version that acts in what is played here. */
const acting = {
  mode: "stochastic",
  find: () => packageOf(testPolicies.folder, "taxi"),
} as const;
const [states, actions] = [500, 6];
/** ln pi(a | s) of the Taxi policies: of the logging one, at temperature 1, and of one at 0.5. */
let [logging, target]: number[][][] = [[], []];
/** The states in which they do not differ too much to be valued by weights. */
let near: number[] = [];

async function table(folder: string): Promise<number[][]> {
  const { manifest, actor: bytes } = packageOf(folder, "taxi");
  const actor = await loadActor(bytes, manifest);
  const all = Array.from({ length: states }, (_, state) => state);
  const { logits } = await actor.run(all, new Float32Array(states * actions), states);
  await actor.release();
  return all.map((state) => {
    const row = Array.from(logits.slice(state * actions, (state + 1) * actions), Number);
    return row.map((_, action) => categoricalLogProb(row, action));
  });
}

beforeAll(async () => {
  [logging, target] = [await table(testPolicies.folder), await table(otherVersions.folder)];
  near = logging.flatMap((acting, state) =>
    categoricalExpectedWeight(target[state], acting) < Math.log(2.5) ? [state] : [],
  );
  expect(near.length).toBeGreaterThan(100);
});

/** A world in which these policies play: what an action gains, and where it leads. */
const reward = (state: number, action: number) =>
  ((state * 7 + action * 13) % 5) + 8 * Math.exp(target[state][action]);
const next = (state: number, action: number) => near[(state * 3 + action * 17 + 1) % near.length];

/** The mean return of a policy over so many steps, from this state on. */
function trueValue(policy: readonly number[][], state: number, steps: number): number {
  if (steps === 0) return 0;
  return policy[state].reduce(
    (sum, logProb, action) =>
      sum +
      Math.exp(logProb) *
        (reward(state, action) + trueValue(policy, next(state, action), steps - 1)),
    0,
  );
}

const starts = 20;
const startOf = (index: number) => near[(index % starts) * Math.floor(near.length / starts)];
const meanOver = (value: (state: number) => number) =>
  Array.from({ length: starts }, (_, i) => value(startOf(i))).reduce((a, b) => a + b, 0) / starts;

/** An episode of the logging policy. */
function play(generator: NumpyGenerator, index: number, steps: number): Episode {
  let state = startOf(index);
  let outcome = generator.normal();
  const decisions = Array.from({ length: steps }, (_, step) => {
    let left = generator.uniform();
    const action = logging[state].findIndex((logProb, a) => {
      left -= Math.exp(logProb);
      return left < 0 || a === actions - 1;
    });
    const observation = state;
    outcome += reward(state, action);
    state = next(state, action);
    const log_prob = logging[observation][action];
    return decisionOf({ unit: `e${index}`, observation, action, log_prob, step, seed: index });
  });
  return { unit: `e${index}`, decisions, outcome };
}

const estimators = ["inversePropensity", "selfNormalized", "controlVariate"] as const;

describe("the value of Taxi's policy at another temperature", () => {
  test.each([
    [1, 400],
    [2, 1000],
  ])("is in the intervals as often as is said: episodes of %i steps", async (steps, count) => {
    const truth = meanOver((state) => trueValue(target, state, steps));
    const logged = meanOver((state) => trueValue(logging, state, steps));
    // Else it would be no test.
    expect(Math.abs(truth - logged)).toBeGreaterThan(0.1);
    const generator = new NumpyGenerator(11);
    const logs = 100;
    const wrong = { inversePropensity: 0, selfNormalized: 0, controlVariate: 0, logged: 0 };
    const width = { inversePropensity: 0, selfNormalized: 0, controlVariate: 0 };
    for (let log = 0; log < logs; log++) {
      const episodes = Array.from({ length: count }, (_, i) => play(generator, i, steps));
      const value = await estimatePolicy(episodes, packageOf(otherVersions.folder, "taxi"), acting);
      expect(value.warnings).toEqual([]);
      for (const name of estimators) {
        const { lower = 0, upper = 0 } = value[name] ?? {};
        if (truth < lower || truth > upper) wrong[name] += 1;
        width[name] += (upper - lower) / logs;
      }
      if (truth < value.logged.lower || truth > value.logged.upper) wrong.logged += 1;
    }
    // 5 are expected of 100; 13 or more have a chance of 1 in 1,000.
    for (const name of estimators) expect(wrong[name], name).toBeLessThan(13);
    expect(wrong.logged).toBeGreaterThan(13);
    // What is known of where an episode begins makes it narrower.
    expect(width.controlVariate).toBeLessThan(width.inversePropensity);
  });

  test("in deterministic mode, is that of its likeliest actions", async () => {
    const best = target.map((row) =>
      row.map((logProb) => (logProb === Math.max(...row) ? 0 : Number.NEGATIVE_INFINITY)),
    );
    const truth = meanOver((state) => trueValue(best, state, 1));
    const generator = new NumpyGenerator(5);
    const episodes = Array.from({ length: 4000 }, (_, i) => play(generator, i, 1));
    const value = await estimatePolicy(episodes, packageOf(otherVersions.folder, "taxi"), {
      ...nowhere,
      mode: "deterministic",
    });
    // Four standard errors.
    for (const name of estimators) {
      const { value: estimate = 0, standardError = 0 } = value[name] ?? {};
      expect(Math.abs(estimate - truth), name).toBeLessThan(4 * standardError);
    }
    expect(value.effectiveSampleSize).toBeLessThan(4000);
  });

  test("of the logging policy itself is what was gained", async () => {
    const generator = new NumpyGenerator(3);
    const episodes = Array.from({ length: 200 }, (_, i) => play(generator, i, 3));
    const value = await estimatePolicy(episodes, packageOf(testPolicies.folder, "taxi"), acting);
    for (const name of estimators) expect(value[name]?.value).toBeCloseTo(value.logged.value, 4);
    expect(value.effectiveSampleSize).toBeCloseTo(200, 3);
    expect(value.warnings).toEqual([]);
  });
});

describe("real-valued actions", () => {
  const acting = packageOf(testPolicies.folder, "pendulum");
  const other = packageOf(otherVersions.folder, "pendulum");
  const { name, version } = acting.manifest;
  const find = (policy: string, of: string) =>
    policy === name && of === version ? acting : undefined;

  /** Decisions of the served policy, one of each unit; of some the noise is far out. */
  async function decide(seeds: readonly number[], observation: number[]): Promise<Episode[]> {
    const actor = await loadActor(acting.actor, acting.manifest);
    const noise = Float32Array.from(seeds, (seed) => drawEpsilon("normal", seed, 1, 1, 4)[0]);
    const { action, log_prob } = await actor.run(
      seeds.flatMap(() => observation),
      noise,
      seeds.length,
    );
    await actor.release();
    return seeds.map((seed, i) => ({
      unit: `e${seed}`,
      outcome: Number(action[i]) + seed / 1000,
      decisions: [
        decisionOf({
          policy: name,
          version,
          observation,
          action: [Number(action[i])],
          log_prob: Number(log_prob[i]),
          seed,
          step: 4,
        }),
      ],
    }));
  }

  const seeds = Array.from({ length: 500 }, (_, i) => i);

  test("have weights of 1 under the policy that took them, and others under another", async () => {
    const episodes = await decide(seeds, [1, 0, 0]);
    const same = await estimatePolicy(episodes, acting, { mode: "stochastic", find });
    expect(same.effectiveSampleSize).toBeGreaterThan(499);
    expect(same.largestWeight).toBeCloseTo(1, 1);
    const different = await estimatePolicy(episodes, other, { mode: "stochastic", find });
    expect(different.effectiveSampleSize).toBeLessThan(499);
  });

  test("at their bounds are weighed by their noise, or not at all", async () => {
    // Far outside of where it learned, the mean is far outside of what tanh can tell.
    const episodes = await decide(seeds, [300, -300, 3000]);
    const action = episodes[0].decisions[0].action;
    expect(Math.abs([action].flat()[0])).toBeCloseTo(2, 5);
    const same = await estimatePolicy(episodes, acting, { mode: "stochastic", find });
    expect(same.meanWeight).toBeCloseTo(1, 2);
    await expect(estimatePolicy(episodes, other, nowhere)).rejects.toThrow(
      `give --policies the folder that contains ${name}/${version}`,
    );
    const [first] = episodes;
    const [decision] = first.decisions;
    const forged = {
      ...first,
      decisions: [{ ...decision, action: [-Number([action].flat()[0])] }],
    };
    await expect(
      estimatePolicy([forged, ...episodes], acting, { mode: "stochastic", find }),
    ).rejects.toThrow("by another action than the log has");
  });

  test("are of the same space, whether its dimensions have names or not", async () => {
    const episodes = await decide(seeds, [300, -300, 3000]);
    const { manifest } = acting;
    const { action } = manifest;
    if (action.kind !== "box") throw new Error("pendulum has real-valued actions");
    const estimate = (changes: Partial<BoundedBoxSpace>) =>
      estimatePolicy(
        episodes,
        { ...acting, manifest: { ...manifest, action: { ...action, ...changes } } },
        { mode: "stochastic", find },
      );
    expect(manifest.action).toMatchObject({ names: ["torque"], units: ["N m"] });
    const unnamed = await estimate({ names: undefined, units: undefined });
    expect(unnamed).toEqual(await estimate({}));
    // The other bound is another one; the actions lie at theirs.
    const isLow = [episodes[0].decisions[0].action].flat()[0] < 0;
    const wider = estimate(isLow ? { high: [3] } : { low: [-3] });
    await expect(wider).rejects.toThrow("has other action bounds");
  });

  test("have no density in deterministic mode", async () => {
    const episodes = await decide(seeds.slice(0, 2), [1, 0, 0]);
    const asked = estimatePolicy(episodes, acting, { mode: "deterministic", find });
    await expect(asked).rejects.toThrow("has no density");
  });

  test("are of another kind than a discrete policy's", async () => {
    const episodes = await decide(seeds.slice(0, 2), [1, 0, 0]);
    const asked = estimatePolicy(episodes, packageOf(testPolicies.folder, "taxi"), nowhere);
    await expect(asked).rejects.toThrow("takes or gives something else than pendulum did");
  });
});

describe("warnings", () => {
  test("of few units and of a policy far away are different ones", async () => {
    const generator = new NumpyGenerator(6);
    const episodes = Array.from({ length: 20 }, (_, i) => play(generator, i, 1));
    const policy = packageOf(testPolicies.folder, "taxi");
    const { warnings } = await estimatePolicy(episodes, policy, acting);
    expect(warnings).toEqual([expect.stringContaining("the log has few units, 20")]);
  });

  test("tell when the log is worth few episodes, is not whole, or has shared noise", async () => {
    const generator = new NumpyGenerator(3);
    const episodes = Array.from({ length: 60 }, (_, i) => play(generator, i, 3));
    // As if half of the decisions were lost.
    const damaged = episodes.map((episode) => ({
      ...episode,
      decisions: episode.decisions.map((each) => ({
        ...each,
        seed: 7,
        log_prob: Number(each.log_prob) - 1,
      })),
    }));
    const policy = packageOf(testPolicies.folder, "taxi");
    const { warnings } = await estimatePolicy(damaged, policy, nowhere);
    expect(warnings).toEqual([
      expect.stringContaining("believe none of the intervals"),
      expect.stringContaining("the log has few units, 60"),
      expect.stringContaining("are not known: the effective sample size goes by the weights"),
      expect.stringContaining("where 1 is expected"),
      expect.stringContaining("60 episodes share the noise"),
    ]);
  });
});

describe("without a density", () => {
  test("no policy is valued, and it is said why", async () => {
    const generator = new NumpyGenerator(4);
    const episodes = Array.from({ length: 4 }, (_, i) => play(generator, i, 1));
    const implicit = { folder: "", ...handwritten("implicit") };
    await expect(estimatePolicy(episodes, implicit, nowhere)).rejects.toThrow(
      "the distribution of implicit is implicit, of which the density of logged actions cannot be told",
    );
    const target = { folder: "", ...handwritten("deterministic") };
    const refused = estimatePolicy(episodes, target, { ...nowhere, mode: "deterministic" });
    await expect(refused).rejects.toThrow("its one action has no density");
  });

  test("decisions tell nothing, and it is said of which policy they are", async () => {
    const generator = new NumpyGenerator(5);
    const episodes = Array.from({ length: 4 }, (_, i) => play(generator, i, 1)).map((episode) => ({
      ...episode,
      decisions: episode.decisions.map((each) => ({ ...each, log_prob: null })),
    }));
    const policy = packageOf(testPolicies.folder, "taxi");
    await expect(estimatePolicy(episodes, policy, nowhere)).rejects.toThrow(
      "the policy taxi of arm random has no density",
    );
  });
});
