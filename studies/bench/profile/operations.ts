import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** An event of ONNX Runtime's profile, as its JSON files have them. */
const profileEvents = z.array(
  z.object({
    cat: z.string(),
    name: z.string(),
    /** In microseconds. */
    dur: z.number(),
    args: z
      .object({
        op_name: z.string(),
        input_type_shape: z.array(z.record(z.string(), z.array(z.number()))),
        output_type_shape: z.array(z.record(z.string(), z.array(z.number()))),
      })
      .partial()
      .optional(),
  }),
);

/** The kinds of operations that a profile tells apart. */
export const operationKinds = [
  "large products",
  "other products",
  "ReLU masks",
  "other elementwise",
  "sums and copies",
] as const;
export type OperationKind = (typeof operationKinds)[number];

/** An operation of a run. */
export interface RunOperation {
  /** ONNX's name of it. */
  readonly operator: string;
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly milliseconds: number;
}

const products = new Set(["Gemm", "FusedGemm", "MatMul", "FusedMatMul"]);

const elementwise = new Set(
  (
    "Abs Add Cast Clip Div Elu Erf Exp HardSigmoid Identity LeakyRelu Less Log Max Min Mul Neg " +
    "Relu Sigmoid Softplus Sqrt Sub Tanh Where"
  ).split(" "),
);

/** The operation that computes the mask of a ReLU (graph/onnx/lower.ts). */
const mask = "HardSigmoid";

const written = (shape: readonly number[]) => shape.join(" x ");

/** The least size of both matrices of a large product, in each dimension. */
const large = 64;

/** Returns true for a product of hidden layers, of which a step mostly consists. */
function isLarge({ inputs: [left, right], output }: RunOperation): boolean {
  return [left, right, output].every((shape) => shape.slice(-2).every((size) => size >= large));
}

/** The additions and multiplications of a product. */
export function arithmeticOf({ inputs: [left, right], output }: RunOperation): number {
  const entries = (shape: readonly number[]) => shape.reduce((count, size) => count * size, 1);
  const [rows, columns] = output.slice(-2);
  const copies = entries(output) / (rows * columns);
  // Both operands share the inner size, whichever is transposed.
  const inner = Math.sqrt((entries(left) * entries(right)) / copies ** 2 / (rows * columns));
  return 2 * entries(output) * inner;
}

/**
 * Returns the kind of each operation of a run. Multiplications of the shape of a ReLU's mask count
 * as its application.
 */
export function kindsOf(run: readonly RunOperation[]): OperationKind[] {
  const masked = new Set(
    run.filter(({ operator }) => operator === mask).map(({ output }) => written(output)),
  );
  return run.map((operation) => {
    const { operator, inputs, output } = operation;
    if (products.has(operator)) {
      return isLarge(operation) ? "large products" : "other products";
    }
    const ofMask =
      operator === mask ||
      (operator === "Mul" &&
        masked.has(written(output)) &&
        inputs.every((shape) => written(shape) === written(output)));
    if (ofMask) return "ReLU masks";
    return elementwise.has(operator) ? "other elementwise" : "sums and copies";
  });
}

/** Names an operation by its operator and shapes, such as "Gemm 256 x 14, 14 x 256". */
export function nameOfOperation({ operator, inputs }: RunOperation): string {
  return `${operator} ${inputs.map((shape) => (shape.length > 0 ? written(shape) : "1")).join(", ")}`;
}

/** The text of a profile as operations, for each run of the session. */
export function readRuns(text: string): RunOperation[][] {
  const runs: RunOperation[][] = [];
  let run: RunOperation[] = [];
  for (const { cat, name, dur, args } of profileEvents.parse(JSON.parse(text))) {
    if (name === "model_run") {
      runs.push(run);
      run = [];
    }
    if (cat !== "Node" || !name.endsWith("_kernel_time")) continue;
    const shapes = (of: readonly Record<string, number[]>[] = []) =>
      of.flatMap((shape) => Object.values(shape));
    run.push({
      operator: args?.op_name ?? name,
      inputs: shapes(args?.input_type_shape),
      output: shapes(args?.output_type_shape)[0] ?? [],
      milliseconds: dur / 1000,
    });
  }
  return runs;
}

/** Reads the profile that a session has written into a folder of its own. */
export function readProfile(folder: string): RunOperation[][] {
  const [file] = readdirSync(folder);
  return readRuns(readFileSync(join(folder, file), "utf8"));
}
