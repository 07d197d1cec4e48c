import { encodings } from "../element-type.ts";
import type { OperatorCall } from "../operator-call.ts";
import { type ConstantTensor, constantTensor, type ModelTensor } from "../tensor.ts";

/** Operators that make constants, and those that pass a tensor on. */
export const constants: Record<string, (call: OperatorCall) => ModelTensor> = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Identity: (call) => call.operand(0),
  Dropout: dropout,
  Cast: cast,
  CastLike: (call) => converted(call, call.operand(0), call.operand(1).kind),
};

function constant(call: OperatorCall): ModelTensor {
  const tensor = call.tensor("value");
  if (tensor) return tensor;
  for (const [name, kind] of [
    ["value_float", "float"],
    ["value_int", "int"],
    ["value_floats", "float"],
    ["value_ints", "int"],
  ] as const) {
    const numbers = call.numbers(name);
    if (numbers) return constantTensor(kind, name.endsWith("s") ? [numbers.length] : [], numbers);
  }
  return call.refuse("is no tensor of numbers");
}

function constantOfShape(call: OperatorCall): ModelTensor {
  const shape = call.extents(0);
  const value = call.tensor("value") ?? constantTensor("float", [1], [0]);
  const batch = shape.indexOf("batch");
  if (batch !== shape.lastIndexOf("batch")) return call.refuse("mixes the rows of a batch");
  const axes = shape.map((extent) => (extent === "batch" ? 1 : extent));
  const data = new Float64Array(call.checkSize(axes, "constant")).fill(value.data[0] ?? 0);
  return constantTensor(value.kind, axes, data, batch < 0 ? undefined : batch);
}

/** The same tensor, as nothing is dropped when a policy acts. */
function dropout(call: OperatorCall): ModelTensor {
  const training = call.constants(2)?.[0] ?? 0;
  return training === 0
    ? call.operand(0)
    : call.refuse("is in training mode: call eval() on the policy before exporting it");
}

function cast(call: OperatorCall): ModelTensor {
  const type = call.number("to", 0);
  const encoding = encodings[type];
  if (!encoding) return call.refuse(`casts to the type ${type}, which no policy needs`);
  return converted(call, call.operand(0), encoding.kind);
}

function converted(call: OperatorCall, x: ModelTensor, kind: ConstantTensor["kind"]): ModelTensor {
  if (x.form === "extents" || x.kind === kind) return x;
  const isExact = kind === "float" || (kind === "int" && x.kind === "bool");
  if (isExact) return { ...x, kind };
  if (x.form === "rows") {
    return call.refuse("rounds numbers that depend on the observation, which a policy cannot");
  }
  const convert = kind === "bool" ? (entry: number) => Number(entry !== 0) : Math.trunc;
  return { ...x, kind, data: Array.from(x.data, convert) };
}
