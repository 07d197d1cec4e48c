import { Trace } from "../../../../graph/trace.ts";
import { policyLoss } from "../../../../train/algorithms/ddpg/losses.ts";
import { unflatten } from "../../../../train/engine/layout.ts";
import { buildDeterministic } from "../../../../train/networks/deterministic.ts";
import { buildCritics } from "../../../../train/networks/values.ts";
import { differenceQuotients } from "../../tracing.ts";
import type { OneStep } from "../one-step.ts";

/** The gradient of J_mu in the policy against the new critics, as if these were given. */
export function policyGradient({ small, feeds, batch, next }: OneStep): number[] {
  const trace = new Trace();
  const newCritic = next.get("critic") ?? [];
  const critic = trace.constant(newCritic, [newCritic.length]);
  const actor = trace.input("actor", feeds.actor.shape);
  const networks = {
    actor: unflatten(trace, actor, (take) => buildDeterministic(take, small.sizes)).network,
    critics: unflatten(trace, critic, (take) => buildCritics(take, small.sizes, small.critics))
      .network,
  };
  const observation = trace.constant(batch.observation, [small.rows, small.sizes.observation]);
  const loss = policyLoss(trace, networks, { observation });
  return differenceQuotients(loss, "actor", { actor: feeds.actor });
}
