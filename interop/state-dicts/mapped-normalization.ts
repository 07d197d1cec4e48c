import type { StateDict } from "../networks/state-dict.ts";
import { ImportError, type ObservationNormalization } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { isWithin, pathOf, vectorAt } from "./mapped-tensors.ts";
import type { MappedNormalization } from "./mapping.ts";

/** A normalization in a file, and which tensors beside it mean nothing for acting. */
export interface FoundNormalization {
  normalization: ObservationNormalization | undefined;
  isIgnored(path: string): boolean;
}

/**
 * Returns the first normalization of observations whose mean the file has:
 *
 *     clip((observation - mean) / (sqrt(variance + variance_epsilon) + std_epsilon), -clip, clip)
 *
 * @param folder the path of the policy's state dict
 * @param candidates null stands for none
 * @param inputs the number of features of an observation
 * @throws {ImportError} if the file has none of them, or a standard deviation is zero
 */
export function mappedNormalization(
  dict: StateDict,
  folder: string,
  candidates: readonly (MappedNormalization | null)[],
  inputs: number,
): FoundNormalization {
  const placed = candidates.map((each) => each && { ...each, folder: each.state_dict ?? folder });
  const found = placed.find((each) => each === null || dict.has(pathOf(each.folder, each.mean)));
  if (found === undefined) {
    const names = placed.map((each) => quoted(each ? pathOf(each.folder, each.mean) : ""));
    throw new ImportError(`the file has no normalization: there is no ${names.join(" and no ")}`);
  }
  if (found === null) return { normalization: undefined, isIgnored: () => false };
  const at = (name: string) => pathOf(found.folder, name);
  const { variance, std, variance_epsilon, std_epsilon } = found;
  const spread = vectorAt(dict, at(variance ?? std ?? ""), inputs);
  const scale = spread.map((entry, i) => {
    const sigma = variance === undefined ? entry : Math.sqrt(entry + variance_epsilon);
    if (sigma + std_epsilon > 0) return 1 / (sigma + std_epsilon);
    throw new ImportError(`the normalization of feature ${i} divides by ${sigma + std_epsilon}`);
  });
  const ignored = found.ignored.map(at);
  return {
    normalization: {
      mean: vectorAt(dict, at(found.mean), inputs),
      scale,
      range: found.clip ?? Number.POSITIVE_INFINITY,
    },
    isIgnored: (path) => ignored.some((each) => isWithin(path, each)),
  };
}
