import type { Optimizer } from "../../engine/adam.ts";
import type { GradientStep, Parameters } from "../../engine/gradient-step.ts";
import { buildDeterministic } from "../../networks/deterministic.ts";
import { actorParameters } from "../../networks/parameter-groups.ts";
import type { NetworkSizes, Perceptron } from "../../networks/perceptron.ts";
import { average } from "../../networks/targets.ts";
import { buildCritics, type Critics } from "../../networks/values.ts";
import { policyLoss } from "./losses.ts";

/** A deterministic policy, its critics, and a target network for each. */
export interface DeterministicNetworks<Tensor> {
  actor: Parameters<Tensor, Perceptron<Tensor>>;
  critic: Parameters<Tensor, Critics<Tensor>>;
  actorTarget: Parameters<Tensor, Perceptron<Tensor>>;
  criticTarget: Parameters<Tensor, Critics<Tensor>>;
}

/** Requests the networks, with their values before a gradient step. */
export function deterministicNetworks<Tensor>(
  step: GradientStep<Tensor>,
  sizes: NetworkSizes,
  critics: number,
): DeterministicNetworks<Tensor> {
  const actor = step.parameters(actorParameters, (take) => buildDeterministic(take, sizes));
  const critic = step.parameters("critic", (take) => buildCritics(take, sizes, critics));
  const actorTarget = step.target("actor_target", actor);
  const criticTarget = step.target("critic_target", critic);
  return { actor, critic, actorTarget, criticTarget };
}

/** Trains the policy against the new critics, then updates all targets. */
export function updatePolicyAndTargets<Tensor>(
  step: GradientStep<Tensor>,
  { actor, actorTarget, criticTarget }: DeterministicNetworks<Tensor>,
  newCritic: Parameters<Tensor, Critics<Tensor>>,
  { optimizer, targetRate }: { optimizer: Optimizer; targetRate: number },
): void {
  const { ops, batch } = step;
  const { observation } = batch;
  const newActor = step.minimize(actor, optimizer, (network) => {
    const networks = { actor: network, critics: newCritic.network };
    const loss = policyLoss(ops, networks, { observation });
    step.report("actor_loss", loss);
    return loss;
  });
  step.replace(criticTarget, average(ops, criticTarget.vector, newCritic.vector, targetRate));
  step.replace(actorTarget, average(ops, actorTarget.vector, newActor.vector, targetRate));
}
