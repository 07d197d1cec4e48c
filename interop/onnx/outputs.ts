import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import type { ForeignModel } from "./model.ts";
import type { OnnxOptions } from "./options.ts";

/** What a tensor of a policy is. */
export type Role = "action" | "mean" | "log_std" | "std" | "logits" | "scores" | "probabilities";

/** The tensors that a policy is read from. */
export interface PolicyOutputs {
  name: string;
  /** Undefined where neither the file nor an option says it. */
  role: Role | undefined;
  /** log_std or std beside a mean. */
  spread?: { name: string; role: "log_std" | "std" };
}

/** Names by which outputs are known, without capitals and signs. The first of a role is preferred. */
const usualNames: Record<Role, readonly string[]> = {
  action: [
    "deterministicaction",
    "deterministicactions",
    "deterministiccontinuousactions",
    "deterministicdiscreteactions",
    "action",
    "actions",
    "continuousactions",
    "discreteactions",
  ],
  mean: [
    "mean",
    "mu",
    "loc",
    "actionmean",
    "actionsmean",
    "meanaction",
    "meanactions",
    "actormean",
  ],
  log_std: ["logstd", "logsigma", "logscale", "actionlogstd", "actorlogstd", "logstddev"],
  std: ["std", "sigma", "scale", "stddev", "actionstd", "actionsstd"],
  logits: ["logits", "actionlogits", "policylogits"],
  scores: ["qvalues", "qvalue", "q", "scores", "actionvalues"],
  probabilities: ["probabilities", "probs", "actionprobs", "actionprobabilities", "probability"],
};

const isRole = (text: string): text is Role => Object.hasOwn(usualNames, text);

/** The role that a name says. */
function roleOf(name: string): Role | undefined {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  return Object.keys(usualNames)
    .filter(isRole)
    .find((role) => usualNames[role].includes(plain));
}

/**
 * Finds out which tensors of a model make up its policy: those that the option names, or else outputs by
 * their usual names, or the only one.
 *
 * @throws {ImportError} naming the outputs, where it cannot be told
 */
export function outputsOf({ outputs }: ForeignModel, options: OnnxOptions): PolicyOutputs {
  const names = outputs.map(({ name }) => name);
  if (options.output && options.output.length > 0) return named(options.output);
  const withRole = (role: Role) =>
    usualNames[role].flatMap((usual) =>
      names.filter((name) => name.toLowerCase().replaceAll(/[^a-z]/g, "") === usual),
    )[0];
  const mean = withRole("mean");
  for (const role of ["log_std", "std"] as const) {
    const name = withRole(role);
    if (mean !== undefined && name !== undefined) {
      return { name: mean, role: "mean", spread: { name, role } };
    }
  }
  for (const role of ["logits", "scores", "probabilities", "action", "mean"] as const) {
    const name = withRole(role);
    if (name !== undefined) return { name, role };
  }
  if (names.length === 1) return { name: names[0], role: undefined };
  throw new ImportError(
    `the model has the outputs ${names.map(quoted).join(", ")}: name the action, or the mean and log_std, with --output`,
  );
}

/** A tensor's name, with the role that stands before it or that it says. */
function labelled(entry: string): { name: string; role: Role | undefined } {
  const at = entry.indexOf("=");
  const label = entry.slice(0, Math.max(at, 0));
  if (isRole(label)) return { name: entry.slice(at + 1), role: label };
  return { name: entry, role: roleOf(entry) };
}

function named(entries: readonly string[]): PolicyOutputs {
  const [first, second, ...others] = entries.map(labelled);
  if (others.length > 0) {
    throw new ImportError(
      `--output must name one tensor, or two: the mean and log_std, not ${entries.length}`,
    );
  }
  if (!second) return first;
  const spread = second.role === "std" ? "std" : "log_std";
  return { name: first.name, role: "mean", spread: { name: second.name, role: spread } };
}
