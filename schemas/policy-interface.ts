import * as z from "zod";
import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "./space.ts";

/**
 * The law that a policy draws its actions by.
 *
 * - `squashed_gaussian`: a Gaussian through tanh, scaled to the action's bounds (SAC, TQC)
 * - `clipped_gaussian`: a Gaussian clipped to the action's bounds (PPO)
 * - `categorical`: a softmax over finitely many actions
 * - `implicit`: noise in, action out, without a density (soft Q-learning)
 * - `none`: the action is a function of the observation (DDPG, TD3)
 */
export const distribution = z.enum([
  "squashed_gaussian",
  "clipped_gaussian",
  "categorical",
  "implicit",
  "none",
]);
export type Distribution = z.infer<typeof distribution>;

/** The facts of a policy that decide what it takes and gives. */
export interface PolicyFacts {
  observation: BoxSpace | DiscreteSpace;
  action: BoundedBoxSpace | DiscreteSpace;
  distribution: Distribution;
}

export const actModes = ["stochastic", "deterministic"] as const;
export type ActMode = (typeof actModes)[number];

/** The law of the noise that an actor takes: N(0, 1) or Gumbel(0, 1), each entry by itself. */
export type NoiseLaw = "normal" | "gumbel";

/** Fields that an act request may ask for by its `return`. */
export const returnables = ["mean", "log_std", "probabilities", "epsilon"] as const;
export type Returnable = (typeof returnables)[number];

/** A named tensor of an actor, one row of it for each observation. */
export interface TensorSignature {
  name: string;
  datatype: "FP32" | "INT64";
  /** The shape of a row: none where a row is a single number. */
  row: readonly number[];
  /** Entries are indices below it. */
  size?: number;
}

/** Everything that follows from the facts of a policy. */
export interface PolicyInterface {
  /** The tensors that its actor takes; `epsilon` only where it takes noise. */
  inputs: { observation: TensorSignature; epsilon?: TensorSignature };
  /** The tensors that its actor gives, in the order in which they are answered. */
  outputs: readonly TensorSignature[];
  /** Undefined where the actor takes no noise. */
  noise: { law: NoiseLaw; columns: number } | undefined;
  /** The ways of acting; the first is the default. */
  modes: readonly [ActMode, ...ActMode[]];
  /** Whether actions have a log-probability. */
  hasLogProb: boolean;
  /** What a request may ask for by its `return`. */
  returnable: readonly Returnable[];
}

const both = ["stochastic", "deterministic"] as const;

/** The parts of the interface that the distribution alone decides. */
const byDistribution: Record<
  Distribution,
  Pick<PolicyInterface, "modes" | "hasLogProb" | "returnable"> & {
    law: NoiseLaw | undefined;
    /** Outputs besides `action` and, where there is noise, `deterministic_action`. */
    parameters: readonly string[];
  }
> = {
  squashed_gaussian: {
    modes: both,
    hasLogProb: true,
    returnable: ["mean", "log_std", "epsilon"],
    law: "normal",
    parameters: ["mean", "log_std"],
  },
  clipped_gaussian: {
    modes: both,
    hasLogProb: true,
    returnable: ["mean", "log_std", "epsilon"],
    law: "normal",
    parameters: ["mean", "log_std"],
  },
  categorical: {
    modes: both,
    hasLogProb: true,
    returnable: ["probabilities", "epsilon"],
    law: "gumbel",
    parameters: ["logits"],
  },
  implicit: {
    modes: both,
    hasLogProb: false,
    returnable: ["epsilon"],
    law: "normal",
    parameters: [],
  },
  none: {
    modes: ["deterministic"],
    hasLogProb: false,
    returnable: [],
    law: undefined,
    parameters: [],
  },
};

/** The law of the noise that a distribution is drawn with; undefined where it takes none. */
export function noiseLawOf(distribution: Distribution): NoiseLaw | undefined {
  return byDistribution[distribution].law;
}

/** What a policy takes and gives, how it may act, and what may be asked of it. */
export function interfaceOf({ observation, action, distribution }: PolicyFacts): PolicyInterface {
  const { law, parameters, ...rest } = byDistribution[distribution];
  const columns = sizeOfSpace(action);
  const noise = law && { law, columns };
  const outputs = [
    rowOf("action", action),
    ...(noise ? [rowOf("deterministic_action", action)] : []),
    ...(rest.hasLogProb ? [{ name: "log_prob", datatype: "FP32" as const, row: [] }] : []),
    ...parameters.map((name) => ({ name, datatype: "FP32" as const, row: [columns] })),
  ];
  const inputs = {
    observation: rowOf("observation", observation),
    ...(noise && { epsilon: { name: "epsilon", datatype: "FP32" as const, row: [columns] } }),
  };
  return { inputs, outputs, noise, ...rest };
}

/** The number of dimensions of a box, or of elements of a discrete space. */
export function sizeOfSpace(space: PolicyFacts["observation" | "action"]): number {
  return space.kind === "discrete" ? space.size : space.low.length;
}

/** The tensor that holds a point of a space in each row. */
function rowOf(name: string, space: PolicyFacts["observation" | "action"]): TensorSignature {
  return space.kind === "discrete"
    ? { name, datatype: "INT64", row: [], size: space.size }
    : { name, datatype: "FP32", row: [space.low.length] };
}
