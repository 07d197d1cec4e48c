import * as z from "zod";
import { decodeTensors } from "../../files/safetensors.ts";
import type { ForeignTensor } from "../networks/state-dict.ts";
import { PickleObject, PickleTuple, type PickleValue } from "../pickle/values.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { readTorch } from "../torch/read-torch.ts";
import { TorchTensor } from "../torch/tensor.ts";

/** All tensors of a file, by their paths. */
export interface FileTensors {
  format: string;
  tensors: ReadonlyMap<string, ForeignTensor>;
}

/** How deep dicts and modules in a file are followed, and how many values. */
const deepest = 32;
const mostValues = 1_000_000;

/** The attributes of a pickled `torch.nn.Module`, if the value is one. */
function moduleOf(value: PickleValue): ReadonlyMap<PickleValue, PickleValue> | undefined {
  const state = value instanceof PickleObject ? value.state : undefined;
  return state instanceof Map && state.has("_parameters") && state.has("_modules")
    ? state
    : undefined;
}

/** The values in a value, each with its key: of dicts, lists, tuples and modules. */
function entriesOf(value: PickleValue): Iterable<[PickleValue, PickleValue]> {
  if (value instanceof Map) return value;
  if (Array.isArray(value)) return value.entries();
  if (value instanceof PickleTuple) return value.items.entries();
  const attributes = moduleOf(value);
  return ["_parameters", "_buffers", "_modules"].flatMap((attribute) => {
    const named = attributes?.get(attribute);
    return named instanceof Map ? [...named] : [];
  });
}

/** Collects the tensors in a value. It may contain itself, and may be nested without limit. */
function collect(root: PickleValue): Map<string, ForeignTensor> {
  const tensors = new Map<string, ForeignTensor>();
  const waiting: { value: PickleValue; path: string; depth: number }[] = [
    { value: root, path: "", depth: 0 },
  ];
  let seen = 0;
  for (const { value, path, depth } of waiting) {
    if (value instanceof TorchTensor) {
      if (tensors.has(path)) throw new ImportError(`two tensors of the file are ${quoted(path)}`);
      tensors.set(path, value);
      continue;
    }
    for (const [key, inner] of entriesOf(value)) {
      if (depth === deepest || ++seen > mostValues) {
        throw new ImportError(
          `the file has more than ${mostValues} values, or values more than ${deepest} deep: save module.state_dict() alone`,
        );
      }
      if (typeof key !== "string" && typeof key !== "number") continue;
      const name = path === "" ? String(key) : `${path}.${key}`;
      waiting.push({ value: inner, path: name, depth: depth + 1 });
    }
  }
  return tensors;
}

/** True for a file that begins with the length of a header, below 2^48, and a brace, as .safetensors. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes[6] === 0 && bytes[7] === 0;
}

/**
 * Reads the tensors of a file of `torch.save` or a .safetensors file. Their paths are the keys of dicts
 * and the positions in lists, with dots between them. A module is the dict of its tensors.
 *
 * @throws {ImportError} if it is neither, is damaged, or has no tensors
 */
export function readTensors(bytes: Uint8Array): FileTensors {
  const found = isSafetensors(bytes)
    ? { format: "safetensors state dict", tensors: safetensors(bytes) }
    : { format: "PyTorch state dict", tensors: collect(readTorch(bytes)) };
  if (found.tensors.size > 0) return found;
  throw new ImportError("the file has no tensors: save module.state_dict() with torch.save");
}

function safetensors(bytes: Uint8Array): ReadonlyMap<string, ForeignTensor> {
  try {
    return decodeTensors(bytes).tensors;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    throw new ImportError(`the .safetensors file cannot be read: ${reason}`);
  }
}
