import { numberTypes } from "../numbers/number-types.ts";
import { elementCount } from "../numbers/strides.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { encodings, refusedTypes } from "./element-type.ts";
import type { StoredTensor } from "./model.ts";
import { type ConstantTensor, constantTensor, mostAxes, mostConstants } from "./tensor.ts";

/**
 * Decodes a tensor of the file to numbers.
 *
 * @throws {ImportError} naming the tensor, when it is external, too large, or of no numbers
 */
export function valuesOf(tensor: StoredTensor, name = tensor.name): ConstantTensor {
  const refuse = (why: string): never => {
    throw new ImportError(`the tensor ${quoted(name)} ${why}`);
  };
  if (tensor.isExternal) {
    return refuse("lies in another file: save the model in one file (external_data=False)");
  }
  const { dims, raw, numbers } = tensor;
  const encoding = encodings[tensor.dataType];
  if (!encoding) {
    const type = refusedTypes[tensor.dataType] ?? `unknown (${tensor.dataType})`;
    return refuse(`has entries of type ${type}: policies have float and integer tensors`);
  }
  // Before anything of this size is made.
  const count = elementCount(dims);
  if (dims.length > mostAxes)
    return refuse(`has ${dims.length} axes: at most ${mostAxes} are read`);
  if (!dims.every((length) => length >= 0 && length <= mostConstants) || count > mostConstants) {
    return refuse(`has the shape [${dims}]: at most ${mostConstants} entries are read`);
  }
  if (raw) {
    const { size, read } = numberTypes[encoding.type];
    if (raw.length !== count * size) {
      return refuse(`has ${raw.length} bytes for the shape [${dims}] of ${encoding.name}`);
    }
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const data = new Float64Array(count);
    for (let i = 0; i < count; i++) data[i] = read(view, i * size, true);
    return constantTensor(encoding.kind, dims, data);
  }
  if (numbers.length !== count) {
    return refuse(`has ${numbers.length} entries for the shape [${dims}]`);
  }
  const decode = tensor.isBits ? encoding.fromBits : undefined;
  return constantTensor(encoding.kind, dims, decode ? numbers.map(decode) : numbers);
}
