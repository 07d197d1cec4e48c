import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import { elementCount } from "../numbers/strides.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { encodings } from "./element-type.ts";
import type { ForeignModel, ForeignValue } from "./model.ts";
import type { OnnxOptions } from "./options.ts";
import { type ModelTensor, mostAxes, mostEntries } from "./tensor.ts";

/** One input of a model that is an observation or a part of it. */
interface Part {
  name: string;
  kind: "float" | "int";
  axes: number[];
  batch: number | undefined;
}

/** How a model's inputs are filled from an observation. */
export interface Observation {
  /** The entries of a box; a discrete observation has one, its index. */
  size: number;
  isDiscrete: boolean;
  /** @param observation [batch, size], or indices [batch] if discrete */
  inputs(trace: Trace, observation: Node): Map<string, ModelTensor>;
}

/** Names by which an observation is known among other inputs. */
const usualNames = ["obs", "observation", "observations", "input", "state", "states", "obs_0"];

/**
 * Finds out which inputs of a model are the observation, and how long it is.
 *
 * @throws {ImportError} naming the option that says what the file does not
 */
export function observationOf(model: ForeignModel, options: OnnxOptions): Observation {
  const values = chosen(model, options.input);
  const [only] = values;
  if (values.length === 1 && isIndex(only)) {
    const batch = only.shape?.[0] === undefined ? 0 : undefined;
    const axes = (only.shape ?? [1]).map(() => 1);
    const inputs = (trace: Trace, observation: Node): Map<string, ModelTensor> => {
      const number = trace.cast(observation, "float32");
      const node = trace.reshape(number, [observation.shape[0], 1]);
      return new Map([[only.name, { form: "rows", kind: "int", axes, batch, node }]]);
    };
    return { size: 1, isDiscrete: true, inputs };
  }
  const size = values.length === 1 ? options.observationSize : undefined;
  const parts = values.map((value) => partOf(value, size));
  const total = parts.reduce((sum, { axes }) => sum + elementCount(axes), 0);
  if (total > mostEntries) {
    throw new ImportError(
      `the observation has ${total} entries: at most ${mostEntries} are served`,
    );
  }
  const inputs = (trace: Trace, observation: Node) => {
    let start = 0;
    return new Map(
      parts.map(({ name, ...part }): [string, ModelTensor] => {
        const end = start + elementCount(part.axes);
        const isAll = end - start === total;
        const node = isAll ? observation : trace.slice(observation, 1, start, end);
        start = end;
        return [name, { form: "rows", ...part, node }];
      }),
    );
  };
  return { size: total, isDiscrete: false, inputs };
}

function chosen({ inputs }: ForeignModel, names: readonly string[] | undefined): ForeignValue[] {
  const listed = inputs.map(({ name }) => quoted(name)).join(", ");
  if (names && names.length > 0) {
    return names.map((name) => {
      const input = inputs.find((value) => value.name === name);
      if (!input) throw new ImportError(`the model has no input ${quoted(name)}: it has ${listed}`);
      return input;
    });
  }
  if (inputs.length === 1) return inputs;
  if (inputs.length === 0) throw new ImportError("the model has no input for an observation");
  const usual = usualNames.flatMap((name) =>
    inputs.filter((input) => input.name.toLowerCase() === name),
  );
  if (usual.length > 0) return usual.slice(0, 1);
  throw new ImportError(
    `the model has the inputs ${listed}: name the observation, or its parts in their order, with --input`,
  );
}

/** An index alone, [batch] or [batch, 1]: a discrete observation. */
function isIndex({ dataType, shape }: ForeignValue): boolean {
  return encodings[dataType]?.kind === "int" && (shape ?? []).slice(1).every((n) => n === 1);
}

function partOf({ name, dataType, shape }: ForeignValue, size: number | undefined): Part {
  const kind = encodings[dataType]?.kind;
  if (!kind || kind === "bool") {
    throw new ImportError(
      `the input ${quoted(name)} is no tensor of numbers: policies observe vectors`,
    );
  }
  if (shape && shape.length > mostAxes) {
    throw new ImportError(
      `the input ${quoted(name)} has ${shape.length} axes: policies observe vectors`,
    );
  }
  const ask = () =>
    new ImportError(
      `the file does not say how long the input ${quoted(name)} is: give its length by --observation-size`,
    );
  if (!shape) {
    if (size === undefined) throw ask();
    return { name, kind, axes: [1, size], batch: 0 };
  }
  const isVector = shape.length <= 1;
  const [rows, ...lengths] = isVector ? [1, ...shape] : shape;
  if (rows !== undefined && rows !== 1) {
    throw new ImportError(
      `the input ${quoted(name)} has ${rows} rows: export the model with a dynamic batch axis, or with one row`,
    );
  }
  const known = elementCount(lengths.filter((length) => length !== undefined));
  const unknown = lengths.filter((length) => length === undefined).length;
  const rest = unknown === 1 && size !== undefined ? size / known : undefined;
  const entries = lengths.map((length) => {
    const found = length ?? rest;
    if (found === undefined || !Number.isInteger(found)) throw ask();
    return found;
  });
  if (size !== undefined && elementCount(entries) !== size) {
    throw new ImportError(
      `the input ${quoted(name)} has ${elementCount(entries)} entries, not ${size} as --observation-size says`,
    );
  }
  const axes = isVector ? entries : [1, ...entries];
  return { name, kind, axes, batch: rows === undefined ? 0 : undefined };
}
