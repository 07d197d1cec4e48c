import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import type { TorchActivation } from "../networks/activations.ts";
import { checkLayers } from "../networks/perceptron.ts";
import type { ForeignLinear, StateDict } from "../networks/state-dict.ts";
import { ImportError, type PolicyHead } from "../policy/foreign-policy.ts";
import type { StateDependentNoise } from "./state-dependent-noise.ts";

/** What the networks of a policy are built by, beside their tensors. */
export interface NetworkSettings {
  /** The number of features of an observation. */
  features: number;
  action: BoundedBoxSpace | DiscreteSpace;
  activation: TorchActivation;
  /** The settings of state-dependent exploration; undefined without it. */
  noise: StateDependentNoise | undefined;
  /** True if an on-policy algorithm squashes its Gaussian. */
  squashes: boolean;
  /** The limit of a squashed Gaussian's mean with state-dependent exploration; 0 for none. */
  clipMean: number;
  /** The number of quantiles of QR-DQN. */
  quantiles: number;
}

/** The head of a policy by its kind, over observations. */
export interface Head {
  kind: PolicyHead["kind"];
  build(trace: Trace, observation: Node): PolicyHead;
}

/** A family of policies, told by the names of its tensors. */
export interface Family {
  /** True if a state dict is one of this family. */
  matches(dict: StateDict): boolean;
  /** True for tensors that acting does not need, such as those of critics. */
  ignores(name: string): boolean;
  head(dict: StateDict, settings: NetworkSettings): Head;
}

/** @throws {ImportError} if the last layer does not give a number for each action */
export function checkActions(outputs: number, expected: number): void {
  if (outputs === expected) return;
  throw new ImportError(
    `the policy gives ${outputs} numbers, and its action space has ${expected}`,
  );
}

export function boxOf({ action }: NetworkSettings): BoundedBoxSpace {
  if (action.kind === "box") return action;
  throw new ImportError(
    "the policy is one of real-valued actions, and its action space is discrete",
  );
}

export function discreteOf({ action }: NetworkSettings): DiscreteSpace {
  if (action.kind === "discrete") return action;
  throw new ImportError("the policy is one of discrete actions, and its action space is a box");
}

/** A layer as the last of its network, with an action's number for each output. */
export function lastLayer(
  dict: StateDict,
  name: string,
  inputs: number,
  actions: number,
): ForeignLinear {
  const layer = dict.linear(name);
  checkActions(checkLayers([layer], inputs, name), actions);
  return layer;
}
