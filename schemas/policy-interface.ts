import * as z from "zod";
import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "./space.ts";

/**
 * The law that a policy draws its actions by.
 *
 * - `squashed_gaussian`: a Gaussian through tanh, scaled to the action's bounds (SAC, TQC)
 * - `clipped_gaussian`: a Gaussian clipped to the action's bounds (PPO); its density is that before clipping
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

export const actMode = z
  .enum(["stochastic", "deterministic"])
  .describe(
    "the way of acting: drawn from the policy, or the action that it gives without noise; a policy of distribution none has the second alone",
  );
export type ActMode = z.infer<typeof actMode>;

/** The law of the noise that an actor takes: N(0, 1) or Gumbel(0, 1), each entry by itself. */
export type NoiseLaw = "normal" | "gumbel";

/** Fields that an act request may ask for by its `return`. */
export const returnable = z.enum(["mean", "log_std", "probabilities", "epsilon"]);
export type Returnable = z.infer<typeof returnable>;

/** A named tensor of an actor, one row of it for each observation. */
export interface TensorSignature {
  name: string;
  datatype: "FP32" | "INT64";
  /** The shape of a row: none where a row is a single number. */
  row: readonly number[];
  /** Entries are indices below it. */
  size?: number;
}

/** The parts of a policy that follow from its facts. */
export interface PolicyInterface {
  /** The tensors that its actor takes; `epsilon` only where it takes noise. */
  inputs: { observation: TensorSignature; epsilon?: TensorSignature };
  /** The tensors that its actor gives, in the order in which they are answered. */
  outputs: readonly TensorSignature[];
  /** Undefined where the actor takes no noise. */
  noise: { law: NoiseLaw; columns: number } | undefined;
  /** The ways of acting; the first is the default. */
  modes: readonly [ActMode, ...ActMode[]];
  /** True where actions have a log-probability. */
  hasLogProb: boolean;
  /** The fields that a request may ask for by its `return`. */
  returnable: readonly Returnable[];
}

const both = ["stochastic", "deterministic"] as const;

/** The parts of the interface that the distribution alone decides. */
type OfDistribution = Pick<PolicyInterface, "modes" | "hasLogProb" | "returnable"> & {
  law: NoiseLaw | undefined;
  /** The kinds of actions that the distribution can be over. */
  actions: readonly PolicyFacts["action"]["kind"][];
  /** Outputs besides `action` and, where there is noise, `deterministic_action`. */
  parameters: readonly string[];
};

const gaussian: OfDistribution = {
  actions: ["box"],
  modes: both,
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
    modes: both,
    hasLogProb: true,
    returnable: ["probabilities", "epsilon"],
    law: "gumbel",
    parameters: ["logits"],
  },
  implicit: {
    actions: ["box"],
    modes: both,
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

/** The law of the noise that a distribution is drawn with; undefined where it takes none. */
export function noiseLawOf(distribution: Distribution): NoiseLaw | undefined {
  return byDistribution[distribution].law;
}

/** The inputs, outputs and ways of acting of a policy, all of which follow from its facts. */
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

/** Returns what is wrong with the actions of a distribution, if they are not of a kind that it can be over. */
export function describeMisfit({
  action,
  distribution,
}: Pick<PolicyFacts, "action" | "distribution">): string | undefined {
  const { actions } = byDistribution[distribution];
  if (actions.includes(action.kind)) return undefined;
  return `${distribution} is a distribution over ${actions.join(" or ")} actions, not ${action.kind} ones`;
}

/** The spaces of a policy, in words: policies of which they are the same can be asked the same questions. */
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

/** The tensor that holds a point of a space in each row. */
function rowOf(name: string, space: PolicyFacts["observation" | "action"]): TensorSignature {
  return space.kind === "discrete"
    ? { name, datatype: "INT64", row: [], size: space.size }
    : { name, datatype: "FP32", row: [space.low.length] };
}
