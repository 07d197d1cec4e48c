import { attributesOf } from "../../interop/pickle/attributes.ts";
import { describePickled } from "../../interop/pickle/describe.ts";
import { isNumpy, numpyArray } from "../../interop/pickle/numpy.ts";
import { PickleObject, PickleTuple, type PickleValue } from "../../interop/pickle/values.ts";
import { ImportError } from "../../interop/policy/foreign-policy.ts";
import { TorchTensor } from "../../interop/torch/tensor.ts";

/** Values may contain themselves, and share what they contain. */
const mostValues = 2000;

/** The values that a value directly contains. */
function partsOf(value: PickleValue): Iterable<PickleValue> {
  if (Array.isArray(value) || value instanceof Set) return value;
  if (value instanceof PickleTuple) return value.items;
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (!(value instanceof PickleObject)) return [];
  const { callable, args, kwargs, state, items, entries } = value;
  return [callable, ...args, kwargs, ...(state === undefined ? [] : [state]), ...items, entries];
}

/** Reads the numbers of a value, which may be refused. */
function useNumbers(value: PickleValue): void {
  try {
    if (isNumpy(value)) numpyArray(value);
    if (value instanceof TorchTensor) void value.data;
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
  }
}

/** Does with a value, and all that it contains, what importers do. */
export function useValue(value: PickleValue): void {
  const seen = new Set<PickleValue>([value]);
  for (const each of seen) {
    if (seen.size > mostValues) break;
    describePickled(each);
    useNumbers(each);
    if (each instanceof PickleObject) attributesOf(each);
    for (const part of partsOf(each)) seen.add(part);
  }
}
