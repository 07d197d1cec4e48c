import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "./space.ts";

/**
 * The distribution that a policy draws its actions from.
 *
 * - `squashed_gaussian`: a Gaussian through tanh, scaled to the action's bounds (SAC, TQC)
 * - `clipped_gaussian`: a Gaussian clipped to the action's bounds (PPO); its density is that before
 *   clipping
 * - `categorical`: a softmax over finitely many actions
 * - `implicit`: a function of observation and noise, without a density (soft Q-learning)
 * - `none`: a function of the observation alone (DDPG, TD3)
 */
export const distributions = [
  "squashed_gaussian",
  "clipped_gaussian",
  "categorical",
  "implicit",
  "none",
] as const;
export type Distribution = (typeof distributions)[number];

/** The facts of a policy that determine its inputs and outputs. */
export interface PolicyFacts {
  observation: BoxSpace | DiscreteSpace;
  action: BoundedBoxSpace | DiscreteSpace;
  distribution: Distribution;
}

/** The ways to act: to sample from the policy, or to return its action without noise. */
export const actModes = ["stochastic", "deterministic"] as const;
export type ActMode = (typeof actModes)[number];

/** The distribution of an actor's noise, N(0, 1) or Gumbel(0, 1), with independent entries. */
export type NoiseLaw = "normal" | "gumbel";

/** The outputs that an act request may ask for by `return`. */
export const returnables = ["mean", "log_std", "probabilities", "epsilon"] as const;
export type Returnable = (typeof returnables)[number];

/** The signature of one of an actor's tensors, which has one row for each observation. */
export interface TensorSignature {
  name: string;
  datatype: "FP32" | "INT64";
  /** The shape of a row; empty if a row is a single number. */
  row: readonly number[];
  /** The number of valid indices, for tensors of indices. */
  size?: number;
}

/** The interface of a policy, derived from its facts. */
export interface PolicyInterface {
  /** The inputs of its actor; `epsilon` only if it takes noise. */
  inputs: { observation: TensorSignature; epsilon?: TensorSignature };
  /** The outputs of its actor, in the order of the answer. */
  outputs: readonly TensorSignature[];
  /** Undefined if the actor takes no noise. */
  noise: { law: NoiseLaw; columns: number } | undefined;
  /** The ways of acting; the first is the default. */
  modes: readonly [ActMode, ...ActMode[]];
  /** True if actions have a log-probability. */
  hasLogProb: boolean;
  /** The outputs that a request may ask for by `return`. */
  returnable: readonly Returnable[];
}

/** The parts of the interface that depend on the distribution alone. */
type OfDistribution = Pick<PolicyInterface, "modes" | "hasLogProb" | "returnable"> & {
  law: NoiseLaw | undefined;
  /** The kinds of actions that the distribution supports. */
  actions: readonly PolicyFacts["action"]["kind"][];
  /** Outputs besides `action`, `deterministic_action` and `log_prob`. */
  parameters: readonly string[];
};

const gaussian: OfDistribution = {
  actions: ["box"],
  modes: actModes,
  hasLogProb: true,
  returnable: ["mean", "log_std", "epsilon"],
  law: "normal",
  parameters: ["mean", "log_std"],
};

const byDistribution: Record<Distribution, OfDistribution> = {
  squashed_gaussian: gaussian,
  clipped_gaussian: gaussian,
  categorical: {
    actions: ["discrete"],
    modes: actModes,
    hasLogProb: true,
    returnable: ["probabilities", "epsilon"],
    law: "gumbel",
    parameters: ["logits"],
  },
  implicit: {
    actions: ["box"],
    modes: actModes,
    hasLogProb: false,
    returnable: ["epsilon"],
    law: "normal",
    parameters: [],
  },
  none: {
    actions: ["box", "discrete"],
    modes: ["deterministic"],
    hasLogProb: false,
    returnable: [],
    law: undefined,
    parameters: [],
  },
};

/** The noise that a distribution is sampled with; undefined if it takes none. */
export function noiseLawOf(distribution: Distribution): NoiseLaw | undefined {
  return byDistribution[distribution].law;
}

/** Returns the interface of a policy: its inputs, outputs and modes. */
export function interfaceOf({ observation, action, distribution }: PolicyFacts): PolicyInterface {
  const { law, parameters, modes, hasLogProb, returnable } = byDistribution[distribution];
  const columns = sizeOfSpace(action);
  const noise = law && { law, columns };
  const outputs = [
    rowOf("action", action),
    ...(noise ? [rowOf("deterministic_action", action)] : []),
    ...(hasLogProb ? [{ name: "log_prob", datatype: "FP32" as const, row: [] }] : []),
    ...parameters.map((name) => ({ name, datatype: "FP32" as const, row: [columns] })),
  ];
  const inputs = {
    observation: rowOf("observation", observation),
    ...(noise && { epsilon: { name: "epsilon", datatype: "FP32" as const, row: [columns] } }),
  };
  return { inputs, outputs, noise, modes, hasLogProb, returnable };
}

/**
 * Returns an error message if a distribution does not support this kind of actions, else undefined.
 */
export function describeMisfit({
  action,
  distribution,
}: Pick<PolicyFacts, "action" | "distribution">): string | undefined {
  const { actions } = byDistribution[distribution];
  if (actions.includes(action.kind)) return undefined;
  return `${distribution} is a distribution over ${actions.join(" or ")} actions, not ${action.kind} ones`;
}

/**
 * Describes the spaces of a policy in words. Policies with equal descriptions accept the same
 * requests.
 */
export function describeSpaces({ observation, action }: Omit<PolicyFacts, "distribution">): string {
  const [seen, done] = [observation, action].map(sizeOfSpace);
  const observations =
    observation.kind === "discrete" ? `one of ${seen} states` : `observations of ${counted(seen)}`;
  const actions =
    action.kind === "discrete" ? `one of ${done} actions` : `actions of ${counted(done)}`;
  return `${observations} and ${actions}`;
}

function counted(numbers: number): string {
  return `${numbers} ${numbers === 1 ? "number" : "numbers"}`;
}

/** The number of dimensions of a box, or of elements of a discrete space. */
export function sizeOfSpace(space: PolicyFacts["observation" | "action"]): number {
  return space.kind === "discrete" ? space.size : space.low.length;
}

/** The signature of a tensor that holds a point of a space in each row. */
function rowOf(name: string, space: PolicyFacts["observation" | "action"]): TensorSignature {
  return space.kind === "discrete"
    ? { name, datatype: "INT64", row: [], size: space.size }
    : { name, datatype: "FP32", row: [space.low.length] };
}
