import { type Node, reachable } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import { ImportError, type PolicyHead } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { columnBounds } from "./column-bounds.ts";
import type { OnnxDistribution, OnnxOptions } from "./options.ts";
import type { PolicyOutputs, Role } from "./outputs.ts";
import { gaussianOf, logOf, type PolicyTensor, scoresOf } from "./policy-tensor.ts";

/** The distributions that a tensor of each role can have, the first by default if it is sure. */
const distributions: Record<Role, readonly OnnxDistribution[]> = {
  action: ["none", "squashed_gaussian", "clipped_gaussian", "categorical", "greedy"],
  mean: ["squashed_gaussian", "clipped_gaussian", "none"],
  log_std: [],
  std: [],
  logits: ["categorical", "greedy", "none"],
  scores: ["greedy", "categorical", "none"],
  probabilities: ["categorical", "greedy", "none"],
};

/** The distribution, or undefined where the translated tensor has to tell. */
export function distributionOf(
  { name, role }: PolicyOutputs,
  { distribution }: OnnxOptions,
): OnnxDistribution | undefined {
  if (!role) return distribution;
  if (distribution !== undefined) {
    if (distributions[role].includes(distribution)) return distribution;
    throw new ImportError(
      `the tensor ${quoted(name)} is read as ${role}, which has no distribution ${distribution}: name another one with --output, or say what it is, as --output logits=NAME`,
    );
  }
  if (role === "mean") {
    throw new ImportError(
      `the file does not say of what distribution ${quoted(name)} is the mean: give --distribution squashed_gaussian if the policy squashes it by tanh (SAC), clipped_gaussian if actions are clipped to the bounds (PPO), or none if the mean is the action`,
    );
  }
  return role === "action" ? undefined : distributions[role][0];
}

/** What the network computes, by what its tensors are. */
export function headOf(
  trace: Trace,
  main: PolicyTensor,
  spread: Node | undefined,
  outputs: PolicyOutputs,
  distribution: OnnxDistribution | undefined,
  options: OnnxOptions,
): PolicyHead {
  const { role } = outputs;
  if (main.isIndex) return ofIndex(main, distribution);
  const isScored = role === "logits" || role === "scores" || role === "probabilities";
  const isDiscrete = isScored || options.discreteActions !== undefined;
  switch (distribution) {
    case "squashed_gaussian":
    case "clipped_gaussian": {
      const isAction = distribution === "squashed_gaussian" && role !== "mean";
      const mean = isAction ? beforeTanh(main) : main.node;
      return { kind: distribution, ...gaussianOf(trace, mean, outputs, spread, options) };
    }
    case "categorical":
      return {
        kind: "categorical",
        logits: role === "probabilities" ? logOf(trace, main.node) : main.node,
      };
    case "greedy":
      return { kind: "greedy", scores: main.node };
    default:
      if (distribution === undefined && role === undefined) {
        throw new ImportError(
          `the file does not say what its output ${quoted(main.name)} is: give --distribution none for an action, squashed_gaussian or clipped_gaussian for a mean, categorical for logits, or greedy for scores such as Q values`,
        );
      }
      if (isDiscrete) return { kind: "greedy", scores: main.node };
      return {
        kind: "deterministic",
        action: main.node,
        units: options.actionUnits ?? "environment",
      };
  }
}

/** What an action's tanh squashes, if the action is squashed already. */
function beforeTanh({ name, node }: PolicyTensor): Node {
  if (node.operation.kind === "tanh") return node.inputs[0];
  const { low, high } = columnBounds(node);
  if (![...low, ...high].every(Number.isFinite)) return node;
  throw new ImportError(
    `the action ${quoted(name)} is within bounds already: name the tensor before its tanh with --output mean=NAME, or give --distribution none`,
  );
}

function ofIndex(main: PolicyTensor, distribution: OnnxDistribution | undefined): PolicyHead {
  const { scores, isSoftmax } = scoresOf(main);
  if (distribution === "categorical") {
    if (isSoftmax) return { kind: "categorical", logits: scores };
    throw new ImportError(
      `the tensor ${quoted(main.name)} is the index of the largest score, and the file does not say that the scores are logits: name the logits with --output logits=NAME`,
    );
  }
  if (distribution === undefined || distribution === "greedy" || distribution === "none") {
    return { kind: "greedy", scores };
  }
  throw new ImportError(
    `the tensor ${quoted(main.name)} is the index of an action, which no Gaussian has: give --distribution greedy`,
  );
}

/** @throws {ImportError} for a head that computes with an index, which actors' operators cannot */
export function checkNumbers(head: PolicyHead): void {
  const nodes = Object.values(head).filter((value): value is Node => typeof value === "object");
  if (reachable(nodes).some(({ operation }) => operation.kind === "cast")) {
    throw new ImportError(
      "the policy computes with an index as a number (of a discrete observation, or of ArgMax): export it with a table or a one-hot vector, and name the tensor before an ArgMax with --output",
    );
  }
}
