import * as z from "zod";

/** A vector, or a matrix [outputs, inputs], as recordings hold them. */
export type Tensor = number[] | number[][];

const tensor = z.union([z.array(z.number()), z.array(z.array(z.number()))]);
const tensors = z.record(z.string(), tensor);

/** What is tampered with in a recording of gradient steps; the rest of it is kept as it is. */
export const updateRecording = z.looseObject({
  hidden: z.array(z.int()),
  initial: tensors,
  steps: z.array(
    z.looseObject({
      losses: z.record(z.string(), z.number()),
      gradients: tensors.optional(),
      after: tensors,
    }),
  ),
});
export type UpdateRecording = z.infer<typeof updateRecording>;

/** What is tampered with in a recording of Taxi. */
export const taxiRecording = z.looseObject({
  table: z.looseObject({ sha256_next_int32le: z.string() }),
  start_states: z.array(z.int()),
  reset_states: z.record(z.string(), z.int()),
  soft: z.record(
    z.string(),
    z.looseObject({
      mean_soft_value: z.number(),
      soft_value_first_20_states: z.array(z.number()),
      policy_state_328: z.array(z.number()),
    }),
  ),
});

/** Each entry of a tensor, with the one at the same place of another, made into a new one. */
export function mapEntries(
  entries: Tensor,
  others: Tensor,
  of: (entry: number, other: number) => number,
): Tensor {
  const [rows, otherRows] = [entries, others].map((from) => from.map((row) => [row].flat()));
  const mapped = rows.map((row, i) => row.map((entry, j) => of(entry, otherRows[i][j])));
  return Array.isArray(entries[0]) ? mapped : mapped.flat();
}
