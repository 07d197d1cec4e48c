import type { ActionKind } from "../../../train/learning/learned-vector.ts";
import type { ActorDescription } from "../../../train/networks/actor.ts";
import type { ConfiguredLearning } from "../../../train/registry.ts";
import { offPolicyNames, smallRun } from "../off-policy/small-runs.ts";
import { smallRollouts } from "../on-policy/small-runs.ts";

/** An algorithm that learns by gradient steps, with one of its policies. */
export interface SmallLearner {
  title: string;
  /** The policy that it trains. */
  actor: Pick<ActorDescription, "action" | "distribution">;
  /** Configures a run of 120 steps that is over in a moment, with changes. */
  configure(changes?: Record<string, unknown>): ConfiguredLearning;
}

const offPolicy = offPolicyNames.map(
  (name): SmallLearner => ({
    title: name,
    actor: smallRun(name).actor,
    configure: (changes) => smallRun(name, changes),
  }),
);

const kinds: ActionKind[] = ["box", "discrete"];
const onPolicy = kinds.map(
  (kind): SmallLearner => ({
    title: `ppo, ${kind} actions`,
    actor: smallRollouts(kind).actorFor(kind),
    configure: (changes) => smallRollouts(kind, changes),
  }),
);

/** Every algorithm that learns by gradient steps, with each of its policies. */
export const smallLearners = [...offPolicy, ...onPolicy];
