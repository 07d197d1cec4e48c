import { type NumberTypeName, numberTypes } from "../numbers/number-types.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { classOf } from "./attributes.ts";
import { describePickled } from "./describe.ts";
import { PickleObject, PickleTuple, type PickleValue } from "./values.ts";

/** The type of a numpy array's numbers. */
export interface NumpyType {
  type: NumberTypeName;
  littleEndian: boolean;
}

function isNumberType(name: string): name is NumberTypeName {
  return Object.hasOwn(numberTypes, name);
}

/**
 * Returns a numpy dtype: `numpy.dtype("f4", False, True)` with the state `(3, "<", ...)`.
 *
 * @throws {ImportError} if it is no type of plain numbers
 */
export function numpyType(dtype: PickleValue | undefined): NumpyType {
  if (!(dtype instanceof PickleObject) || classOf(dtype) !== "numpy.dtype") {
    throw new ImportError(
      `the type of a numpy array is ${dtype === undefined ? "missing" : describePickled(dtype)}`,
    );
  }
  const [name] = dtype.args;
  const order = dtype.state instanceof PickleTuple ? dtype.state.items[1] : "<";
  const type = typeof name === "string" ? name.replace(/^[<>|=]/, "") : "";
  if (!isNumberType(type) || type === "bf16") {
    throw new ImportError(
      `a numpy array is of dtype ${typeof name === "string" ? quoted(name) : "unknown"}: softedge reads those of floats, integers and booleans`,
    );
  }
  // "=" is the order of the machine that wrote it, and "|" means none.
  return { type, littleEndian: order !== ">" };
}
