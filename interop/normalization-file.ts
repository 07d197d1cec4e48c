import * as z from "zod";
import { ImportError, type ObservationNormalization } from "./policy/foreign-policy.ts";
import { readVecNormalize } from "./stable-baselines3/vec-normalize.ts";

const numbers = z.array(z.number()).min(1);

/** A normalization of observations in JSON. */
const normalizationFile = z
  .strictObject({
    mean: numbers,
    var: numbers.optional().describe("the variances; or give std"),
    std: numbers.optional().describe("the standard deviations"),
    epsilon: z.number().min(0).default(0).describe("added to variances, or to deviations"),
    clip: z.number().positive().optional().describe("the limit of normalized observations"),
  })
  .check(({ value, issues }) => {
    const refuse = (field: string, message: string) =>
      issues.push({ code: "custom", path: [field], message, input: value });
    const given = value.var ?? value.std;
    if (!given || (value.var && value.std)) {
      refuse("var", "give one of var and std");
      return;
    }
    const field = value.var ? "var" : "std";
    if (given.length !== value.mean.length) {
      refuse(field, `must have ${value.mean.length} entries, as mean has, not ${given.length}`);
    }
    if (given.some((each) => each < 0 || each + value.epsilon === 0)) {
      refuse(field, "must be positive, or epsilon must be");
    }
  });

/**
 * Reads a normalization of observations: a pickled `VecNormalize` of Stable-Baselines3, or JSON.
 *
 *     clip((observation - mean) / sqrt(var + epsilon), -clip, clip)
 *     clip((observation - mean) / (std + epsilon), -clip, clip)
 *
 * @returns undefined for a `VecNormalize` that normalizes rewards alone
 * @throws {ImportError} naming the field that is wrong
 */
export function readNormalization(bytes: Uint8Array): ObservationNormalization | undefined {
  const isPickle = bytes[0] === 0x80;
  return isPickle ? readVecNormalize(bytes) : readJson(bytes);
}

function readJson(bytes: Uint8Array): ObservationNormalization {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ImportError("a normalization must be a pickled VecNormalize, or JSON");
  }
  const parsed = normalizationFile.safeParse(content);
  if (!parsed.success) throw new ImportError(z.prettifyError(parsed.error));
  const { mean, var: variance, std, epsilon, clip } = parsed.data;
  const scale = variance
    ? variance.map((each) => 1 / Math.sqrt(each + epsilon))
    : (std ?? []).map((each) => 1 / (each + epsilon));
  return { mean, scale, range: clip ?? Number.POSITIVE_INFINITY };
}

/**
 * Returns a policy with a normalization of its observations.
 *
 * @throws {ImportError} if it has another number of observations, or one of its own
 */
export function withNormalization<
  Policy extends {
    observation: { kind: "box"; low: readonly unknown[] } | { kind: "discrete" };
    normalization?: ObservationNormalization | undefined;
  },
>(policy: Policy, normalization: ObservationNormalization): Policy {
  const { observation } = policy;
  const size = observation.kind === "box" ? observation.low.length : 0;
  if (size === 0) throw new ImportError("the observations are discrete: they are not normalized");
  if (policy.normalization) {
    throw new ImportError("the file has a normalization of its own: leave out the other");
  }
  if (normalization.mean.length === size) return { ...policy, normalization };
  throw new ImportError(
    `the normalization is of ${normalization.mean.length} observations, and the policy takes ${size}`,
  );
}
