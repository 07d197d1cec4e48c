import { describePickled } from "../pickle/describe.ts";
import { PickleObject, type PickleValue } from "../pickle/values.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { TorchTensor } from "./tensor.ts";

/**
 * Returns the tensors of a module by their names, from its state dict.
 *
 * @throws {ImportError} if the value is no dict of names and tensors
 */
export function stateDict(value: PickleValue | undefined): Map<string, TorchTensor> {
  if (!(value instanceof Map)) {
    const is = value === undefined ? "missing" : describePickled(value);
    const advice = value instanceof PickleObject ? ": save module.state_dict() instead" : "";
    throw new ImportError(`the state dict is ${is}${advice}`);
  }
  const tensors = new Map<string, TorchTensor>();
  for (const [name, tensor] of value) {
    if (typeof name !== "string" || !(tensor instanceof TorchTensor)) {
      throw new ImportError(
        `the state dict has ${describePickled(tensor)} at ${typeof name === "string" ? quoted(name) : describePickled(name)}: only tensors by their names are read`,
      );
    }
    tensors.set(name, tensor);
  }
  return tensors;
}
