import { softmax } from "../../noise/softmax.ts";
import type { Returnable } from "../../schemas/policy-interface.ts";
import type { Choice, DistributionOutput } from "../inference/chooser.ts";

/** The fields of one row that a request asks for by its `return`. */
export type Returned = Partial<Record<Returnable, number[]>>;

/** The outputs of the actor that each field is made of. The noise is known without it. */
const outputs: Record<Returnable, DistributionOutput[]> = {
  mean: ["mean"],
  log_std: ["log_std"],
  probabilities: ["logits"],
  epsilon: [],
};

/** A batch has a list of each, and so calls them as it calls `actions` and `log_probs`. */
const plurals = {
  mean: "means",
  log_std: "log_stds",
  probabilities: "probabilities",
  // As in a request, to which it can be sent back.
  epsilon: "epsilon",
} as const satisfies Record<Returnable, string>;

/** The outputs of the actor that these fields are made of. */
export function outputsFor(wanted: ReadonlySet<Returnable>): DistributionOutput[] {
  return [...wanted].flatMap((name) => outputs[name]);
}

/** The fields of one row, of the actor's choice there and the noise that it was given. */
export function returnedOf(
  wanted: ReadonlySet<Returnable>,
  { mean, log_std, logits }: Choice["distribution"],
  epsilon: Float32Array,
): Returned {
  return {
    ...(mean && { mean }),
    ...(log_std && { log_std }),
    ...(logits && { probabilities: softmax(logits) }),
    ...(wanted.has("epsilon") && { epsilon: Array.from(epsilon) }),
  };
}

/** The fields of all rows, as a batch calls them. */
export function returnedRowsOf(
  wanted: ReadonlySet<Returnable>,
  rows: readonly Returned[],
): Partial<Record<(typeof plurals)[Returnable], number[][]>> {
  return Object.fromEntries(
    [...wanted].map((name) => [
      plurals[name],
      rows.flatMap(({ [name]: row }) => (row ? [row] : [])),
    ]),
  );
}
