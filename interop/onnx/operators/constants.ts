import { encodings } from "../element-type.ts";
import { type ConstantTensor, constantTensor, type ModelTensor } from "../tensor.ts";
import type { Use } from "../translation.ts";

/** Operators that make constants, and those that pass a tensor on. */
export const constants: Record<string, (use: Use) => ModelTensor> = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Identity: (use) => use.operand(0),
  Dropout: dropout,
  Cast: cast,
  CastLike: (use) => converted(use, use.operand(0), use.operand(1).kind),
};

function constant(use: Use): ModelTensor {
  const tensor = use.tensor("value");
  if (tensor) return tensor;
  for (const [name, kind] of [
    ["value_float", "float"],
    ["value_int", "int"],
    ["value_floats", "float"],
    ["value_ints", "int"],
  ] as const) {
    const numbers = use.numbers(name);
    if (numbers) return constantTensor(kind, name.endsWith("s") ? [numbers.length] : [], numbers);
  }
  return use.refuse("is no tensor of numbers");
}

function constantOfShape(use: Use): ModelTensor {
  const shape = use.extents(0);
  const value = use.tensor("value") ?? constantTensor("float", [1], [0]);
  const batch = shape.indexOf("batch");
  if (batch !== shape.lastIndexOf("batch")) return use.refuse("mixes the rows of a batch");
  const axes = shape.map((extent) => (extent === "batch" ? 1 : extent));
  const data = new Float64Array(use.checkSize(axes, "constant")).fill(value.data[0] ?? 0);
  return constantTensor(value.kind, axes, data, batch < 0 ? undefined : batch);
}

/** The same tensor, as nothing is dropped when a policy acts. */
function dropout(use: Use): ModelTensor {
  const training = use.constants(2)?.[0] ?? 0;
  return training === 0
    ? use.operand(0)
    : use.refuse("is in training mode: call eval() on the policy before exporting it");
}

function cast(use: Use): ModelTensor {
  const type = use.number("to", 0);
  const encoding = encodings[type];
  if (!encoding) return use.refuse(`casts to the type ${type}, which no policy needs`);
  return converted(use, use.operand(0), encoding.kind);
}

function converted(use: Use, x: ModelTensor, kind: ConstantTensor["kind"]): ModelTensor {
  if (x.form === "extents" || x.kind === kind) return x;
  const isExact = kind === "float" || (kind === "int" && x.kind === "bool");
  if (isExact) return { ...x, kind };
  if (x.form === "rows") {
    return use.refuse("rounds numbers that depend on the observation, which a policy cannot");
  }
  const convert = kind === "bool" ? (entry: number) => Number(entry !== 0) : Math.trunc;
  return { ...x, kind, data: Array.from(x.data, convert) };
}
