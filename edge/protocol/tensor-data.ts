import type { RequestInput } from "../../schemas/inference-protocol.ts";
import { largestFloat32, maximumRows } from "../../schemas/limits.ts";
import type { TensorSignature } from "../../schemas/policy-interface.ts";
import { Refusal } from "../http/refusal.ts";
import type { DenseTensor } from "../inference/session.ts";
import { quote } from "../onnx/quote.ts";
import { type GivenInput, readEntries, type SentDatatype } from "./binary-tensors.ts";

/** The datatypes that may be sent for each that an actor takes: those that JSON writes alike. */
const accepted: Record<TensorSignature["datatype"], readonly SentDatatype[]> = {
  FP32: ["FP32", "FP64", "INT32"],
  INT64: ["INT64", "INT32"],
};

/**
 * Reads an input.
 *
 * A number that is sent as FP32, FP64 or INT32 becomes the float32 that is nearest to it, of two the
 * even one; one whose nearest would be infinite is refused. What becomes an int64 is never rounded.
 * Bytes are held to the same rules as JSON.
 *
 * @throws {Refusal} naming the input, and the limit that it breaks
 */
export function readTensor(signature: TensorSignature, input: GivenInput): DenseTensor {
  const { shape, bytes } = input;
  const datatype = datatypeOf(signature, input);
  refuseShape(signature, shape);
  const [rows, columns = 1] = shape;
  const entries = bytes
    ? readEntries(input, bytes, datatype, rows * columns)
    : entriesOf(input, shape);
  if (signature.datatype === "FP32") {
    return {
      shape,
      data: Float32Array.from<unknown>(entries, (entry, i) => readFloat32(input, entry, i)),
    };
  }
  const last = (signature.size ?? Number.MAX_SAFE_INTEGER) - 1;
  const read = (entry: unknown, i: number) => readIndex(input, entry, i, last);
  return { shape, data: BigInt64Array.from<unknown>(entries, read) };
}

function refuseInput({ name }: RequestInput, detail: string): never {
  throw new Refusal(400, `input ${quote(name)}: ${detail}`);
}

function datatypeOf({ datatype }: TensorSignature, input: RequestInput): SentDatatype {
  const sent = accepted[datatype].find((sent) => sent === input.datatype);
  if (sent) return sent;
  const [first, ...others] = accepted[datatype];
  return refuseInput(
    input,
    `datatype must be ${first} (or ${others.join(" or ")}), not ${input.datatype}`,
  );
}

function refuseShape(signature: TensorSignature, shape: readonly number[]): void {
  const { name, row } = signature;
  const [rows, ...rest] = shape;
  if (rows === undefined || rest.length !== row.length || rest.some((n, i) => n !== row[i])) {
    const expected = `[${["batch", ...row].join(", ")}]`;
    throw new Refusal(
      400,
      `input ${quote(name)}: shape must be ${expected}, not [${shape.join(", ")}]`,
    );
  }
  if (rows < 1 || rows > maximumRows) {
    const limit = `the batch must have 1 to ${maximumRows} rows, not ${rows}`;
    throw new Refusal(400, `input ${quote(name)}: ${limit}`);
  }
}

/** The entries of the data, in row-major order, whether they came flat or nested as the shape is. */
function entriesOf(input: RequestInput, shape: readonly number[]): unknown[] {
  const { data } = input;
  if (!data) return refuseInput(input, "data is missing");
  const [rows, columns] = shape;
  if (columns === undefined || !data.some(Array.isArray)) {
    const length = rows * (columns ?? 1);
    if (data.length === length) return data;
    return refuseInput(input, `data must have ${length} entries for its shape, not ${data.length}`);
  }
  if (data.length !== rows) {
    refuseInput(input, `data must have as many rows as its shape, ${rows}, not ${data.length}`);
  }
  return data.flatMap((row, i) => {
    if (Array.isArray(row) && row.length === columns) return row;
    return refuseInput(input, `data: row ${i} must be an array of ${columns} entries`);
  });
}

function readFloat32(input: RequestInput, entry: unknown, at: number): number {
  const number = readNumber(input, entry, at);
  const rounded = Math.fround(number);
  if (Number.isFinite(rounded)) return rounded;
  const limit = `must be a finite float32, of magnitude at most ${largestFloat32}`;
  return refuseInput(input, `data: entry ${at} ${limit}, not ${number}`);
}

function readIndex(input: RequestInput, entry: unknown, at: number, last: number): bigint {
  const number = typeof entry === "bigint" ? entry : readNumber(input, entry, at);
  if (number >= 0 && number <= last) return BigInt(number);
  return refuseInput(
    input,
    `data: entry ${at} must be a whole number from 0 to ${last}, not ${number}`,
  );
}

function readNumber(input: RequestInput, entry: unknown, at: number): number {
  if (typeof entry !== "number" || !Number.isFinite(entry)) {
    return refuseInput(input, `data: entry ${at} must be a finite number, not ${describe(entry)}`);
  }
  if (input.datatype.startsWith("INT")) refuseInexact(input, entry, at);
  return entry;
}

/** JSON numbers are read as doubles, which do not tell whole numbers beyond 2^53 apart. */
function refuseInexact(input: RequestInput, entry: number, at: number): void {
  const [limit, name] = input.datatype === "INT32" ? [2 ** 31, "2^31"] : [2 ** 53, "2^53"];
  const lowest = input.datatype === "INT32" ? -limit : -limit + 1;
  if (Number.isInteger(entry) && entry >= lowest && entry < limit) return;
  refuseInput(
    input,
    `data: entry ${at} must be a whole number of magnitude below ${name}, not ${entry}`,
  );
}

function describe(entry: unknown): string {
  if (entry === null) return "null";
  if (Array.isArray(entry)) return "an array";
  if (typeof entry === "string") return quote(entry);
  return typeof entry === "object" ? "an object" : String(entry);
}
