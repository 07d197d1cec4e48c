import type { Node } from "../graph/node.ts";
import { Trace } from "../graph/trace.ts";
import type { ForeignPolicy, PolicyHead } from "../interop/policy/foreign-policy.ts";
import { type Distribution, interfaceOf, type PolicyFacts } from "../schemas/policy-interface.ts";
import type { ActorOutputs } from "../train/networks/actor.ts";
import { categoricalOutputs } from "../train/networks/categorical.ts";
import { gaussianOutputs } from "../train/networks/clipped-gaussian.ts";
import { squashedOutputs } from "../train/networks/squashed-gaussian.ts";
import {
  batch,
  clippedTo,
  type ExportedOutputs,
  exportedOutputs,
  normalized,
} from "./actor-graph.ts";

const distributionOf: Record<PolicyHead["kind"], Distribution> = {
  squashed_gaussian: "squashed_gaussian",
  clipped_gaussian: "clipped_gaussian",
  categorical: "categorical",
  deterministic: "none",
  greedy: "none",
};

/** The facts of an imported policy. */
export function factsOf({ observation, action, kind }: ForeignPolicy): PolicyFacts {
  return { observation, action, distribution: distributionOf[kind] };
}

/** An imported policy's actor, and the scores of its discrete actions before noise. */
export interface ImportedActor {
  outputs: ExportedOutputs;
  /** [batch, actions] */
  scores: Node | undefined;
}

/**
 * Builds the actor of an imported policy: its network, with the normalization before it, and with the
 * noise, the squashing or clipping, the scaling and the log-probability behind it.
 *
 * @param trace records it; one that changes constants gives the actor with other parameters
 */
export function importedActor(policy: ForeignPolicy, trace = new Trace()): ImportedActor {
  const facts = factsOf(policy);
  const { inputs } = interfaceOf(facts);
  const input = ({ name, datatype, row }: typeof inputs.observation) =>
    trace.input(name, [batch, ...row], datatype === "INT64" ? "int64" : "float32");
  const observation = input(inputs.observation);
  const epsilon = inputs.epsilon && input(inputs.epsilon);
  const head = policy.head(trace, normalized(trace, observation, policy.normalization));
  if (head.kind === "greedy") {
    const action = trace.reshape(trace.argMax(head.scores), [batch]);
    return { outputs: { action }, scores: head.scores };
  }
  if (head.kind === "deterministic" && head.units === "environment") {
    if (policy.action.kind !== "box") throw new Error("an action in units is of a box");
    return { outputs: { action: clippedTo(trace, head.action, policy.action) }, scores: undefined };
  }
  const law = { distribution: facts.distribution, space: policy.action };
  return {
    outputs: exportedOutputs(trace, sampled(trace, head, epsilon), law),
    scores: head.kind === "categorical" ? head.logits : undefined,
  };
}

/** The action of a head, with noise if it takes any. */
function sampled(
  trace: Trace,
  head: Exclude<PolicyHead, { kind: "greedy" }>,
  epsilon: Node | undefined,
): ActorOutputs<Node> {
  if (head.kind === "deterministic") return { action: head.action };
  if (epsilon === undefined) throw new Error(`a policy that is ${head.kind} takes noise`);
  if (head.kind === "categorical") return categoricalOutputs(trace, head.logits, epsilon);
  const gaussian = { mean: head.mean, logStd: inRows(trace, head) };
  return head.kind === "squashed_gaussian"
    ? squashedOutputs(trace, gaussian, epsilon)
    : gaussianOutputs(trace, gaussian, epsilon);
}

/** ln sigma in a row for each observation, although it may be the same for all. */
function inRows(trace: Trace, { mean, logStd }: { mean: Node; logStd: Node }): Node {
  if (logStd.shape.length === mean.shape.length) return logStd;
  return trace.add(trace.multiply(0, mean), logStd);
}
