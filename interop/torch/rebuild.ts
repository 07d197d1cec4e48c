import { elementCount } from "../numbers/strides.ts";
import type { Call } from "../pickle/calls.ts";
import { describePickled } from "../pickle/describe.ts";
import { PickleGlobal, PickleTuple, type PickleValue } from "../pickle/values.ts";
import { quoted } from "../policy/quoted.ts";
import { storageType, type TorchType, torchType } from "./dtypes.ts";
import { type StorageFile, TorchStorage } from "./storage.ts";
import { TorchTensor } from "./tensor.ts";

type Refuse = (sentence: string) => never;

const mostAxes = 64;

function sizes(value: PickleValue | undefined, refuse: Refuse): number[] {
  const items = value instanceof PickleTuple ? value.items : [];
  if (!(value instanceof PickleTuple) || items.length > mostAxes) {
    return refuse("a tensor has no shape or strides");
  }
  return items.map((item) => size(item, refuse));
}

function size(value: PickleValue | undefined, refuse: Refuse): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  return refuse("a tensor's shape, strides or offset is no number of elements");
}

/** A view of a storage, checked to lie inside it. */
function tensor(
  storage: PickleValue | undefined,
  given: TorchType | undefined,
  [offset, shape, strides]: readonly (PickleValue | undefined)[],
  refuse: Refuse,
): TorchTensor {
  if (!(storage instanceof TorchStorage)) return refuse("a tensor has no storage");
  const dtype = given ?? storage.dtype ?? refuse("a tensor has no dtype that softedge reads");
  const lengths = sizes(shape, refuse);
  const steps = sizes(strides, refuse);
  if (lengths.length !== steps.length) refuse("a tensor's shape and strides have unequal lengths");
  const first = size(offset, refuse);
  const last = lengths.reduce((at, length, axis) => at + (length - 1) * steps[axis], first);
  const count = elementCount(lengths);
  if (count > 0 && !(last < storage.length(dtype))) {
    refuse(`a tensor reaches element ${last} of a storage of ${storage.length(dtype)}`);
  }
  return new TorchTensor(storage, dtype, lengths, { offset: first, strides: steps });
}

/** Refuses a tensor that is a lazily negated or conjugated view. */
function requirePlain(metadata: PickleValue | undefined, refuse: Refuse): void {
  if (metadata instanceof Map && metadata.size > 0) {
    refuse("a tensor is a negated or conjugated view: save it after .resolve_neg().resolve_conj()");
  }
}

const rebuildTensor: Call = ([storage, offset, shape, strides, , , metadata], { refuse }) => {
  requirePlain(metadata, refuse);
  return tensor(storage, undefined, [offset, shape, strides], refuse);
};

const rebuildTyped: Call = ([storage, offset, shape, strides, , , dtype, metadata], { refuse }) => {
  requirePlain(metadata, refuse);
  const type = dtype instanceof PickleGlobal ? torchType(dtype.fullName) : undefined;
  if (type === undefined) return refuse("a tensor has no dtype that softedge reads");
  return tensor(storage, type, [offset, shape, strides], refuse);
};

/** A parameter is its tensor. */
const rebuildParameter: Call = ([data], { refuse }) =>
  data instanceof TorchTensor ? data : refuse("a parameter has no tensor");

/** The functions of PyTorch that are interpreted. */
export const torchCalls: ReadonlyMap<string, Call> = new Map([
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_tensor_v3", rebuildTyped],
  ["torch._utils._rebuild_parameter", rebuildParameter],
  ["torch._utils._rebuild_parameter_with_state", rebuildParameter],
]);

/**
 * Returns the storage of a persistent id: ("storage", type, key, location, elements). The location, a
 * CPU or a GPU, does not matter.
 */
export function storageOf(id: PickleValue, file: StorageFile, refuse: Refuse): TorchStorage {
  const [kind, type, key] = id instanceof PickleTuple ? id.items : [];
  if (kind !== "storage" || !(type instanceof PickleGlobal) || typeof key !== "string") {
    return refuse(`it refers to ${describePickled(id)}, which is no storage`);
  }
  const dtype = storageType(type.fullName);
  if (dtype === undefined && type.fullName !== "torch.storage.UntypedStorage") {
    return refuse(
      `tensors in a storage ${quoted(type.name)} are not read: softedge reads dense tensors of floats, integers and booleans`,
    );
  }
  return new TorchStorage(file, key, dtype);
}
