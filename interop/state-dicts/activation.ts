import { ImportError } from "../foreign-policy.ts";
import {
  knownActivations,
  type TorchActivation,
  torchActivation,
} from "../networks/activations.ts";
import { quoted } from "../quoted.ts";
import type { NamedActivation } from "./mapping.ts";

/**
 * Returns an activation of `torch.nn` by its name, in upper or lower case.
 *
 * @throws {ImportError} if there is none, or an argument is wrong
 */
export function namedActivation({ name, args }: NamedActivation): TorchActivation {
  const known = knownActivations.find((each) => each.toLowerCase() === name.toLowerCase());
  try {
    const activation = known === undefined ? undefined : torchActivation(known, [], args);
    if (activation) return activation;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ImportError(`the activation ${quoted(name)} cannot be read: ${error.message}`);
  }
  throw new ImportError(
    `there is no activation ${quoted(name)}: softedge knows those of torch.nn that are ${knownActivations.join(", ")}`,
  );
}
