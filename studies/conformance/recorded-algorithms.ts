import * as z from "zod";
import { ddpgStep } from "../../train/algorithms/ddpg/ddpg.ts";
import { sac2018Step } from "../../train/algorithms/sac/sac-2018.ts";
import { sac2019Step } from "../../train/algorithms/sac/sac-2019.ts";
import { td3Step } from "../../train/algorithms/td3/td3.ts";
import { tqcStep } from "../../train/algorithms/tqc/tqc.ts";
import { adam, type Optimizer } from "../../train/engine/adam.ts";
import type { GradientStep, LearnerProgram } from "../../train/engine/gradient-step.ts";
import { type ActorDescription, actorPass } from "../../train/networks/actor.ts";
import { deterministicActor } from "../../train/networks/deterministic.ts";
import { actorParameters } from "../../train/networks/parameter-groups.ts";
import type { NetworkSizes } from "../../train/networks/perceptron.ts";
import { squashedGaussianActor } from "../../train/networks/squashed-gaussian.ts";
import {
  type NoiseFields,
  normalNoise,
  type TransitionField,
  transitionShapes,
} from "../../train/off-policy/algorithm.ts";
import { mostCritics, type Naming, type UpdateRecording } from "./update-recording.ts";

/** The offset in Stable-Baselines3's tanh correction; it recorded the 2019 variant. */
const stableBaselinesOffset = 1e-6;

/** An algorithm whose gradient steps are recorded. */
interface RecordedAlgorithm<Noise extends string = string> {
  naming: Naming;
  noise: NoiseFields<Noise>;
  actor: ActorDescription;
  step<Tensor>(
    step: GradientStep<Tensor, TransitionField | Noise>,
    recorded: UpdateRecording,
    common: { sizes: NetworkSizes; optimizer: Optimizer; targetRate: number },
  ): void;
}

/** Stable-Baselines3's names of our critics q1, q2, ... */
const critics = (prefix: string) =>
  Object.fromEntries(
    Array.from({ length: mostCritics }, (_, i) => [`q${i + 1}`, `${prefix}.qf${i}`]),
  );
const criticReports = Array.from({ length: mostCritics }, (_, i) => `q${i + 1}_loss`);

const deterministic: Pick<RecordedAlgorithm, "naming" | "actor"> = {
  naming: {
    networks: {
      critic: critics("critic"),
      critic_target: critics("critic_target"),
      actor: { actor: "actor.mu" },
      actor_target: { actor: "actor_target.mu" },
    },
    losses: { actor_loss: ["actor_loss"], critic_loss: criticReports },
    noise: {},
  },
  actor: deterministicActor,
};

const gaussianNames = (trunk: string, mean: string) => ({
  "actor.hidden": `actor.${trunk}`,
  "actor.mean": `actor.${mean}`,
  "actor.log_std": "actor.log_std",
});

/** Stable-Baselines3's names of the networks that SAC of 2019 and TQC have. */
const softNetworks = {
  log_temperature: { log_temperature: "log_ent_coef" },
  critic: critics("critic"),
  actor: gaussianNames("latent_pi", "mu"),
  critic_target: critics("critic_target"),
};

const known = {
  "sac-2018": {
    naming: {
      networks: {
        value: { value: "value" },
        critic: { q1: "q1", q2: "q2" },
        actor: gaussianNames("trunk", "mean"),
        value_target: { value: "value_target" },
      },
      losses: { value: ["value_loss"], actor: ["actor_loss"], q1: ["q1_loss"], q2: ["q2_loss"] },
      noise: { epsilon: "noise" },
    },
    noise: normalNoise("epsilon"),
    actor: squashedGaussianActor,
    step: (step, { alpha = 1, reward_scale: rewardScale = 1 }, common) =>
      sac2018Step(step, { ...common, temperature: alpha, rewardScale }),
  } satisfies RecordedAlgorithm<"epsilon">,
  "sac-2019": {
    naming: {
      networks: softNetworks,
      losses: {
        actor: ["actor_loss"],
        critic: criticReports,
        ent_coef: ["temperature_loss"],
      },
      noise: { epsilon: "noise", nextEpsilon: "next_noise" },
    },
    noise: normalNoise("epsilon", "nextEpsilon"),
    actor: squashedGaussianActor,
    step: (step, recorded, common) =>
      sac2019Step(step, {
        ...common,
        temperature: null,
        targetEntropy: recorded.target_entropy ?? null,
        rewardScale: recorded.reward_scale ?? 1,
        critics: recorded.n_critics ?? 2,
        derivativeOffset: stableBaselinesOffset,
      }),
  } satisfies RecordedAlgorithm<"epsilon" | "nextEpsilon">,
  tqc: {
    naming: {
      networks: softNetworks,
      losses: {
        actor_loss: ["actor_loss"],
        critic_loss: ["critic_loss"],
        ent_coef_loss: ["temperature_loss"],
      },
      noise: { epsilon: "noise", nextEpsilon: "next_noise" },
    },
    noise: normalNoise("epsilon", "nextEpsilon"),
    actor: squashedGaussianActor,
    step: (step, recorded, common) =>
      tqcStep(step, {
        ...common,
        rows: recorded.batch,
        critics: recorded.n_critics ?? 2,
        quantiles: recorded.n_quantiles ?? 25,
        droppedQuantiles: recorded.top_quantiles_to_drop_per_net ?? 2,
        temperature: null,
        targetEntropy: recorded.target_entropy ?? null,
        rewardScale: recorded.reward_scale ?? 1,
        derivativeOffset: stableBaselinesOffset,
      }),
  } satisfies RecordedAlgorithm<"epsilon" | "nextEpsilon">,
  td3: {
    ...deterministic,
    naming: { ...deterministic.naming, noise: { nextEpsilon: "noise" } },
    noise: normalNoise("nextEpsilon"),
    step: (step, recorded, common) =>
      td3Step(step, {
        ...common,
        policyDelay: recorded.policy_delay ?? 2,
        smoothing: {
          deviation: recorded.target_policy_noise ?? 0.2,
          clip: recorded.target_noise_clip ?? 0.5,
        },
        critics: recorded.n_critics ?? 2,
      }),
  } satisfies RecordedAlgorithm<"nextEpsilon">,
  ddpg: {
    ...deterministic,
    noise: normalNoise(),
    step: (step, { n_critics: critics = 1 }, common) => ddpgStep(step, { ...common, critics }),
  } satisfies RecordedAlgorithm<never>,
};

/**
 * The name of a recorded algorithm. Recordings of SAC do not name their variant: only that of 2018
 * has a value network.
 *
 * @throws {Error} if gradient steps of this algorithm cannot be compared
 */
export function algorithmOfRecording(content: unknown): string {
  const { algorithm, initial } = z
    .looseObject({ algorithm: z.string().default("sac"), initial: z.looseObject({}) })
    .parse(content);
  const variant = "value.0.weight" in initial ? "sac-2018" : "sac-2019";
  const name = algorithm === "sac" ? variant : algorithm;
  if (name in known) return name;
  const names = [...Object.keys(known), "ppo"].join(", ");
  throw new Error(`gradient steps of "${name}" cannot be compared; those of ${names} can`);
}

/** The program of a recording's algorithm, and its naming. */
export function recordedProgram(name: string, recorded: UpdateRecording) {
  const found = Object.entries<RecordedAlgorithm>(known).find(([each]) => each === name);
  if (!found) throw new Error(`"${name}" is no algorithm that is compared`);
  const [, { naming, noise, actor, step }] = found;
  const { observation_size: observation, action_size: action, hidden, batch } = recorded;
  const { learning_rate: learningRate, tau: targetRate } = recorded;
  const { beta1, beta2, eps: epsilon } = recorded.adam;
  const sizes = { observation, action, hidden };
  const optimizer = adam({ learningRate, beta1, beta2, epsilon });
  const program = <Tensor>(): LearnerProgram<Tensor> => ({
    batch: transitionShapes(sizes, batch, noise),
    step: (gradientStep) => step(gradientStep, recorded, { sizes, optimizer, targetRate }),
    actor: actorPass(actor, actorParameters, sizes),
  });
  return { naming, program };
}
