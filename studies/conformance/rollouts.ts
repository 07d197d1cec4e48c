import { ppoCategoricalActor, ppoStep } from "../../train/algorithms/ppo/ppo.ts";
import { adam } from "../../train/engine/adam.ts";
import type { LearnerProgram } from "../../train/engine/gradient-step.ts";
import type { Learner } from "../../train/engine/learner.ts";
import { createOrtLearner } from "../../train/engine/ort/learner.ts";
import { actionColumns, actorPass } from "../../train/networks/actor.ts";
import { clippedGaussianActor } from "../../train/networks/clipped-gaussian.ts";
import { actorCriticParameters } from "../../train/networks/parameter-groups.ts";
import { estimateAdvantages } from "../../train/on-policy/advantages.ts";
import { minibatchShapes } from "../../train/on-policy/algorithm.ts";
import { fillMinibatch, type RolloutData } from "../../train/on-policy/minibatches.ts";
import { rolloutPasses } from "../../train/on-policy/networks.ts";
import { type CreateLearner, compareParameters, startFrom } from "./parameters.ts";
import { Comparison } from "./report.ts";
import {
  type RecordedRollout,
  type RolloutRecording,
  rolloutNaming,
  rolloutRecording,
} from "./rollout-recording.ts";

function actorOf({ kind }: RolloutRecording) {
  return kind === "box" ? clippedGaussianActor() : ppoCategoricalActor;
}

/** PPO with a recording's settings. */
function programOf<Tensor>(recorded: RolloutRecording): LearnerProgram<Tensor> {
  const { observation_size: observation, action_size: action, hidden } = recorded;
  const { learning_rate: learningRate, max_grad_norm: maxGradientNorm } = recorded;
  const [beta1, beta2] = recorded.optimizer.betas;
  const epsilon = recorded.optimizer.eps;
  const actor = actorOf(recorded);
  const sizes = { observation, action, hidden };
  const columns = { observation, action: actionColumns(actor, sizes) };
  const rows = Math.min(recorded.batch, recorded.steps * recorded.environments);
  return {
    batch: minibatchShapes(columns, rows, ["clipRange"]),
    step: (step) =>
      ppoStep(step, {
        actor,
        sizes,
        optimizer: adam({ learningRate, beta1, beta2, epsilon, maxGradientNorm }),
        valueCoefficient: recorded.vf_coef,
        entropyCoefficient: recorded.ent_coef,
      }),
    actor: actorPass(actor, actorCriticParameters, sizes),
    passes: rolloutPasses<Tensor>(actor, sizes),
  };
}

const flat = (steps: readonly (readonly number[])[]) => Float64Array.from(steps.flat());

/** Compares the advantages and returns of the recorded values. */
function compareAdvantages(
  comparison: Comparison,
  where: string,
  { gamma: discount, gae_lambda: lambda }: RolloutRecording,
  recorded: RecordedRollout,
): RolloutData {
  const { rewards, values, episode_starts, dones, last_values: lastValues } = recorded;
  const ended = [...episode_starts.slice(1), dones.map(Number)];
  const { advantages, returns } = estimateAdvantages(
    { rewards: flat(rewards), values: flat(values), ended: flat(ended), lastValues },
    { discount, lambda },
  );
  const compare = (what: string, ours: Float64Array, theirs: number[][]) => {
    for (const [i, expected] of theirs.flat().entries()) {
      comparison.relativeWithin(1e-5, `${where}, ${what} ${i}`, ours[i], expected, 1);
    }
  };
  compare("advantage", advantages, recorded.advantages);
  compare("return", returns, recorded.returns);
  return {
    observation: flat(recorded.observations.flat()),
    action: flat(recorded.actions.flat()),
    logProb: flat(recorded.log_probs),
    advantage: advantages,
    return: returns,
  };
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

/** Takes the recorded gradient steps; returns losses as Stable-Baselines3 records them. */
async function improve(
  learner: Learner<keyof RolloutData | "weight">,
  data: RolloutData,
  { steps, environments, normalize_advantage }: RolloutRecording,
  { permutations }: RecordedRollout,
): Promise<Record<string, number>> {
  const size = learner.batch.weight.length;
  const epochs: Record<string, number>[][] = [];
  for (const permutation of permutations) {
    // Recorded rows are numbered by environment first, ours by step first.
    const order = Uint32Array.from(
      permutation,
      (row) => (row % steps) * environments + Math.floor(row / steps),
    );
    const reports: Record<string, number>[] = [];
    for (let start = 0; start < order.length; start += size) {
      const rows = order.subarray(start, start + size);
      fillMinibatch(learner.batch, data, rows, normalize_advantage);
      reports.push(await learner.step());
    }
    epochs.push(reports);
  }
  const mean = (name: string, of = epochs.flat()) => meanOf(of.map((each) => each[name]));
  const last = epochs[epochs.length - 1];
  return {
    entropy_loss: -mean("entropy"),
    policy_gradient_loss: mean("policy_loss"),
    value_loss: mean("value_loss"),
    clip_fraction: mean("clip_fraction"),
    approx_kl: mean("approximate_kl", last),
    loss: last[last.length - 1].loss,
  };
}

/**
 * Repeats recorded rollouts of PPO: advantages and returns (1e-5), mean losses (1e-4), and parameters
 * after the gradient steps of each rollout (1e-2 of their change since the start, by network).
 *
 * @param create the engine that takes the steps
 */
export async function compareRollouts(
  content: unknown,
  create: CreateLearner = (settings, program) => createOrtLearner(settings, program()),
) {
  const recorded = rolloutRecording.parse(content);
  const naming = rolloutNaming(recorded);
  await using resources = new AsyncDisposableStack();
  const learner = resources.adopt(
    await create({ seed: 0 }, <Tensor>() => programOf<Tensor>(recorded)),
    (it) => it.release(),
  );
  const start = await startFrom(learner, naming, recorded.initial);
  learner.batch.clipRange[0] = recorded.clip_range;
  const comparison = new Comparison();
  for (const [i, rollout] of recorded.rollouts.entries()) {
    const where = `rollout ${i}`;
    const data = compareAdvantages(comparison, where, recorded, rollout);
    const losses = await improve(learner, data, recorded, rollout);
    for (const [name, expected] of Object.entries(rollout.losses)) {
      if (!(name in losses)) throw new Error(`${where}: nothing is known of a loss "${name}"`);
      comparison.relativeWithin(1e-4, `${where}, ${name}`, losses[name], expected, 1e-2);
    }
    await compareParameters(comparison, where, { learner, naming, start, after: rollout.after });
  }
  return comparison.result("updates-ppo");
}
