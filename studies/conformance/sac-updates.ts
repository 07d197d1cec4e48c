import { sac2018, sac2019 } from "../../train/algorithms/sac/variants.ts";
import type { Algorithm } from "../../train/engine/gradient-step.ts";
import type { Learner, LearnerSettings } from "../../train/engine/learner.ts";
import { createOrtLearner } from "../../train/engine/ort/learner.ts";
import { squashedAction } from "../../train/networks/squashed-gaussian.ts";
import { Comparison } from "./report.ts";
import {
  fill,
  naming,
  networkParts,
  type SacRecording,
  sacRecording,
  type Tensors,
  vectorOf,
} from "./sac-recording.ts";

/** A smaller loss is a difference of terms of order one, and has lost digits in float32. */
const smallestLoss = 1e-2;

/** What Stable-Baselines3, which recorded the 2019 variant, adds to the derivative of tanh. */
const stableBaselinesOffset = 1e-6;

/** How a learner of an algorithm is made, in one engine or another. */
export type CreateLearner = (
  settings: LearnerSettings,
  algorithm: <Tensor>() => Algorithm<Tensor>,
) => Promise<Learner>;

/** The recorded variant of SAC. */
function algorithmOf<Tensor>(recorded: SacRecording, variant: "2018" | "2019"): Algorithm<Tensor> {
  const sizes = sizesOf(recorded);
  const settings = {
    sizes,
    targetRate: recorded.tau,
    rewardScale: recorded.reward_scale ?? 1,
  };
  return {
    step: (step) =>
      variant === "2018"
        ? sac2018(step, { ...settings, temperature: recorded.alpha ?? 1 })
        : sac2019(step, {
            ...settings,
            targetEntropy: recorded.target_entropy ?? -sizes.action,
            derivativeOffset: stableBaselinesOffset,
          }),
    act: squashedAction(sizes),
  };
}

function sizesOf({ observation_size, action_size, hidden }: SacRecording) {
  return { observation: observation_size, action: action_size, hidden };
}

function settingsOf(recorded: SacRecording): LearnerSettings {
  const { beta1, beta2, eps } = recorded.adam;
  return {
    sizes: sizesOf(recorded),
    batchSize: recorded.batch,
    adam: { learningRate: recorded.learning_rate, beta1, beta2, epsilon: eps },
    seed: 0,
  };
}

function mapValues<From, To>(map: ReadonlyMap<string, From>, of: (value: From) => To) {
  return new Map(Array.from(map, ([name, value]) => [name, of(value)]));
}

/** later - earlier, vector by vector, in float64. */
function differences(
  later: ReadonlyMap<string, ArrayLike<number>>,
  earlier: ReadonlyMap<string, ArrayLike<number>>,
) {
  return new Map(
    Array.from(later, ([name, values]) => {
      const base = earlier.get(name) ?? [];
      return [name, Float64Array.from(values, (value, i) => value - base[i])];
    }),
  );
}

/**
 * Takes the recorded gradient steps and compares losses (1e-4 relative, from 1e-2 up), gradients
 * where recorded (1e-4 of their norm, by network), and parameters (1e-2 of their change since the
 * start, by network). The variant is told by what is recorded: only that of 2018 has a value network.
 *
 * @param create the engine that takes the steps
 */
export async function compareSacUpdates(
  content: unknown,
  create: CreateLearner = (settings, algorithm) => createOrtLearner(settings, algorithm()),
) {
  const recorded = sacRecording.parse(content);
  const variant = "value.0.weight" in recorded.initial ? "2018" : "2019";
  const learner = await create(settingsOf(recorded), () => algorithmOf(recorded, variant));
  const vectorsOf = (from: Tensors, names: Iterable<string> = learner.layouts.keys()) =>
    new Map(
      Array.from(names, (name) => [
        name,
        vectorOf(learner.layouts.get(name) ?? [], naming[variant].networks[name], from),
      ]),
    );

  const initial = vectorsOf(recorded.initial);
  learner.write(
    new Map([...learner.read(), ...mapValues(initial, (values) => Float32Array.from(values))]),
    0,
  );
  const before = learner.read();
  const parts = [...networkParts(learner.layouts, naming[variant])];
  const comparison = new Comparison();
  for (const [i, step] of recorded.steps.entries()) {
    fill(learner.batch, recorded.gamma, step);
    const reports = await learner.step();
    for (const [loss, ours] of Object.entries(naming[variant].losses)) {
      if (!(loss in step.losses)) throw new Error(`step ${i} has no loss "${loss}"`);
      const actual = ours.reduce((sum, name) => sum + reports[name], 0);
      const what = `step ${i}, ${loss} loss`;
      comparison.relativeWithin(1e-4, what, actual, step.losses[loss], smallestLoss);
    }
    const gradients = learner.gradients();
    const expectedGradients = step.gradients && vectorsOf(step.gradients, gradients.keys());
    // Changes are compared, each since its own start: float32 rounds the recording's start away.
    const changes = differences(learner.read(), before);
    const expectedChanges = differences(vectorsOf(step.after), initial);
    for (const { vector, network, start, end } of parts) {
      const part = (of: ReadonlyMap<string, ArrayLike<number>> | undefined) =>
        Array.from(of?.get(vector) ?? []).slice(start, end);
      const where = `step ${i}, ${network}`;
      if (expectedGradients?.has(vector)) {
        comparison.normWithin(1e-4, `${where} gradient`, part(gradients), part(expectedGradients));
      }
      comparison.normWithin(1e-2, `${where} parameters`, part(changes), part(expectedChanges));
    }
  }
  await learner.release();
  return comparison.result(`sac-updates-${variant}`);
}
