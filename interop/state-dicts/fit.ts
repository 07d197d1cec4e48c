import { type ForeignTensor, StateDict } from "../networks/state-dict.ts";
import type { OwnBounds } from "../policy/action-bounds.ts";
import { ImportError, type ObservationNormalization } from "../policy/foreign-policy.ts";
import { boundsIn } from "./mapped-bounds.ts";
import { type MappedPolicy, mainNetworkOf, mappedPolicy } from "./mapped-head.ts";
import { mappedNormalization } from "./mapped-normalization.ts";
import { hasLayers, isWithin, pathOf } from "./mapped-tensors.ts";
import type { Mapping } from "./mapping.ts";

type Tensors = ReadonlyMap<string, ForeignTensor>;

/** A mapping, and what it describes in a file. */
export interface Fitted {
  mapping: Mapping;
  policy: MappedPolicy;
  normalization: ObservationNormalization | undefined;
  /** The bounds of real-valued actions; infinite where neither the file nor the mapping says them. */
  bounds: OwnBounds;
}

/** The first path of a mapping's state dict that has its networks. */
function folderOf(dict: StateDict, { state_dict, layers, head }: Mapping): string | undefined {
  const first = layers[0] ?? mainNetworkOf(head);
  return state_dict.find((folder) => hasLayers(dict, pathOf(folder, first)));
}

/**
 * Finds what a mapping describes in the tensors of a file.
 *
 * @throws {ImportError} naming a tensor that is missing, does not fit, or is neither used nor ignored
 */
function fitMapping(tensors: Tensors, mapping: Mapping): Fitted {
  const dict = new StateDict(tensors);
  const folder = folderOf(dict, mapping) ?? mapping.state_dict[0];
  const policy = mappedPolicy(dict, folder, mapping);
  const found = mappedNormalization(dict, folder, mapping.normalization, policy.inputs);
  const bounds = boundsIn(dict, folder, mapping.action, policy.actions);
  const ignored = mapping.ignored.flatMap((name) => [name, pathOf(folder, name)]);
  dict.refuseUnused(
    (path) => found.isIgnored(path) || ignored.some((each) => isWithin(path, each)),
    "the file",
    "choose another layout, or name it by --ignored if acting does not need it",
  );
  return { mapping, policy, normalization: found.normalization, bounds };
}

/**
 * Returns the first of several mappings that fits a file.
 *
 * @throws {ImportError} if none fits, with what is wrong with the one whose networks the file has
 */
export function firstFit(tensors: Tensors, mappings: readonly Mapping[]): Fitted {
  const refusals: { error: ImportError; near: boolean }[] = [];
  for (const mapping of mappings) {
    try {
      return fitMapping(tensors, mapping);
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      refusals.push({ error, near: folderOf(new StateDict(tensors), mapping) !== undefined });
    }
  }
  const nearest = refusals.find(({ near }) => near) ?? refusals[0];
  throw nearest?.error ?? new ImportError("there is no mapping");
}

/** True if one of several mappings fits a file. */
export function fitsAny(tensors: Tensors, mappings: readonly Mapping[]): boolean {
  try {
    firstFit(tensors, mappings);
    return true;
  } catch (error) {
    if (error instanceof ImportError) return false;
    throw error;
  }
}
