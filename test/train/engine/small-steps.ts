import { ddpgStep } from "../../../train/algorithms/ddpg/ddpg.ts";
import {
  discreteSac,
  discreteSacStep,
} from "../../../train/algorithms/discrete-sac/discrete-sac.ts";
import { ppoCategoricalActor, ppoStep } from "../../../train/algorithms/ppo/ppo.ts";
import { sac2018Step } from "../../../train/algorithms/sac/sac-2018.ts";
import { sac2019Step } from "../../../train/algorithms/sac/sac-2019.ts";
import { sqlNoise, sqlStep } from "../../../train/algorithms/sql/sql.ts";
import type { Smoothing } from "../../../train/algorithms/td3/smoothing.ts";
import { td3Step } from "../../../train/algorithms/td3/td3.ts";
import { tqcStep } from "../../../train/algorithms/tqc/tqc.ts";
import { adam, type Optimizer } from "../../../train/engine/adam.ts";
import type { GradientStep, LearnerProgram } from "../../../train/engine/gradient-step.ts";
import { recordStep } from "../../../train/engine/ort/step-variants.ts";
import type { TracedStep } from "../../../train/engine/ort/traced-step.ts";
import { isDueAt } from "../../../train/engine/periods.ts";
import {
  type ActorDescription,
  actionColumns,
  actorPass,
  type StochasticActor,
} from "../../../train/networks/actor.ts";
import { clippedGaussianActor } from "../../../train/networks/clipped-gaussian.ts";
import { deterministicActor } from "../../../train/networks/deterministic.ts";
import { implicitActor } from "../../../train/networks/implicit.ts";
import {
  actorCriticParameters,
  actorParameters,
} from "../../../train/networks/parameter-groups.ts";
import type { NetworkSizes } from "../../../train/networks/perceptron.ts";
import { squashedGaussianActor } from "../../../train/networks/squashed-gaussian.ts";
import {
  type NoiseFields,
  normalNoise,
  type TransitionField,
  transitionShapes,
} from "../../../train/off-policy/algorithm.ts";
import { minibatchShapes } from "../../../train/on-policy/algorithm.ts";
import { rolloutPasses } from "../../../train/on-policy/networks.ts";

/** A gradient step small enough for checks, with settings that are nowhere 0 or 1. */
export interface SmallStep {
  name: StepName;
  sizes: NetworkSizes;
  rows: number;
  optimizer: Optimizer;
  targetRate: number;
  rewardScale: number;
  temperature: number;
  targetEntropy: number;
  derivativeOffset: number;
  smoothing: Smoothing;
  policyDelay: number;
  /** How many critics there are, where the algorithm leaves it open. */
  critics: number;
  quantiles: number;
  droppedQuantiles: number;
  valueCoefficient: number;
  entropyCoefficient: number;
}

/** How many actions of a state a step of soft Q-learning takes. */
export const smallParticles = { particles: 6, valueParticles: 5 };

/** How each off-policy algorithm describes its step, and the noise that it takes. */
const described = {
  "sac-2018": {
    noise: normalNoise("epsilon"),
    actor: squashedGaussianActor,
    step: (step, small) => sac2018Step(step, small),
  } satisfies Described<"epsilon">,
  "sac-2019": {
    noise: normalNoise("epsilon", "nextEpsilon"),
    actor: squashedGaussianActor,
    step: (step, small) => sac2019Step(step, { ...small, temperature: null }),
  } satisfies Described<"epsilon" | "nextEpsilon">,
  tqc: {
    noise: normalNoise("epsilon", "nextEpsilon"),
    actor: squashedGaussianActor,
    step: (step, small) => tqcStep(step, { ...small, temperature: null }),
  } satisfies Described<"epsilon" | "nextEpsilon">,
  "sac-2019-normalized": {
    noise: normalNoise("epsilon", "nextEpsilon"),
    actor: squashedGaussianActor,
    step: (step, small) =>
      sac2019Step(step, { ...small, temperature: null, initialTemperature: 0.3, layerNorm: true }),
  } satisfies Described<"epsilon" | "nextEpsilon">,
  "tqc-normalized": {
    noise: normalNoise("epsilon", "nextEpsilon"),
    actor: squashedGaussianActor,
    step: (step, small) =>
      tqcStep(step, { ...small, temperature: null, initialTemperature: 0.3, layerNorm: true }),
  } satisfies Described<"epsilon" | "nextEpsilon">,
  td3: {
    noise: normalNoise("nextEpsilon"),
    actor: deterministicActor,
    step: (step, small) => td3Step(step, small),
  } satisfies Described<"nextEpsilon">,
  ddpg: {
    noise: normalNoise(),
    actor: deterministicActor,
    step: (step, small) => ddpgStep(step, small),
  } satisfies Described<never>,
  "discrete-sac": {
    noise: normalNoise(),
    actor: discreteSac.policies[0],
    step: (step, small) => discreteSacStep(step, { ...small, temperature: null }),
  } satisfies Described<never>,
  sql: {
    noise: sqlNoise(smallParticles),
    actor: implicitActor,
    step: (step, small) => sqlStep(step, { ...small, ...smallParticles }),
  } satisfies Described<"nextActions" | "fixedEpsilon" | "epsilon">,
};

interface Described<Noise extends string = string> {
  noise: NoiseFields<Noise>;
  actor: ActorDescription;
  step<Tensor>(step: GradientStep<Tensor, TransitionField | Noise>, small: SmallStep): void;
}

/** The policies of PPO, a step each. */
const onPolicyActors = { ppo: clippedGaussianActor(), "ppo-discrete": ppoCategoricalActor };

type OffPolicyStepName = keyof typeof described;
export type StepName = OffPolicyStepName | keyof typeof onPolicyActors;
export const stepNames = [
  "sac-2018",
  "sac-2019",
  "tqc",
  "sac-2019-normalized",
  "tqc-normalized",
  "td3",
  "ddpg",
  "discrete-sac",
  "sql",
  "ppo",
  "ppo-discrete",
] as const;

export function smallStep<Name extends StepName>(
  name: Name,
  changes: Partial<Omit<SmallStep, "name">> = {},
): SmallStep & { name: Name } {
  return {
    name,
    sizes: { observation: 3, action: 2, hidden: [6, 5] },
    rows: 8,
    optimizer: adam({ learningRate: 1e-3 }),
    targetRate: 0.05,
    rewardScale: 2,
    temperature: 0.7,
    targetEntropy: -1.5,
    derivativeOffset: 0,
    smoothing: { deviation: 0.4, clip: 0.3 },
    policyDelay: 2,
    critics: name === "ddpg" ? 1 : 2,
    quantiles: 5,
    droppedQuantiles: 1,
    valueCoefficient: 0.6,
    entropyCoefficient: 0.1,
    ...changes,
  };
}

function isOnPolicy(name: StepName): name is keyof typeof onPolicyActors {
  return name in onPolicyActors;
}

/** The policy that a step trains. */
export function actorOf({ name }: Pick<SmallStep, "name">): ActorDescription {
  return isOnPolicy(name) ? onPolicyActors[name] : described[name].actor;
}

/** The parameters that a step moves first. */
export function trainedBy({ name }: Pick<SmallStep, "name">): string {
  return isOnPolicy(name) ? actorCriticParameters : "critic";
}

/** True if actions are indices. */
export function isDiscrete(small: SmallStep): boolean {
  return actorOf(small).action === "discrete";
}

/** What an engine carries out of the step. */
export function programOf<Tensor>(small: SmallStep): LearnerProgram<Tensor> {
  const { name } = small;
  return isOnPolicy(name)
    ? onPolicyProgram<Tensor>(small, onPolicyActors[name])
    : offPolicyProgram<Tensor>(small, described[name]);
}

function onPolicyProgram<Tensor>(small: SmallStep, actor: StochasticActor): LearnerProgram<Tensor> {
  const columns = { ...small.sizes, action: actionColumns(actor, small.sizes) };
  return {
    batch: minibatchShapes(columns, small.rows, ["clipRange"]),
    step: (step) => ppoStep(step, { ...small, actor }),
    actor: actorPass(actor, actorCriticParameters, small.sizes),
    passes: rolloutPasses<Tensor>(actor, small.sizes),
  };
}

function offPolicyProgram<Tensor>(
  small: SmallStep,
  { noise, actor, step }: Described,
): LearnerProgram<Tensor> {
  const columns = { ...small.sizes, action: actionColumns(actor, small.sizes) };
  return {
    batch: transitionShapes(columns, small.rows, noise),
    step: (gradientStep) => step(gradientStep, small),
    rows: {
      count: small.rows,
      program: (rows) => offPolicyProgram<Tensor>({ ...small, rows }, { noise, actor, step }),
    },
    actor: actorPass(actor, actorParameters, small.sizes),
  };
}

/** The step as a graph: all of it, or what is due at the t-th. */
export function traceStep(small: SmallStep, t?: number): TracedStep {
  return recordStep(programOf(small), t === undefined ? undefined : isDueAt(t));
}
