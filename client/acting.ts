import type { ActBatchRequest, ActRequest } from "../schemas/act-request.ts";
import type { ActBatchResponse, ActResponse } from "../schemas/act-response.ts";
import type { Returnable } from "../schemas/policy-interface.ts";
import type { Connection, RequestOptions } from "./connection.ts";

type Asking<Request, Wanted> = Omit<Request, "return"> & { return?: readonly Wanted[] };

/** A question about one `observation`. */
export type Question<Wanted extends Returnable = Returnable> = Asking<ActRequest, Wanted>;
/** A question about a batch of `observations`. */
export type BatchQuestion<Wanted extends Returnable = Returnable> = Asking<ActBatchRequest, Wanted>;

/** The names of returned fields in the answer to a batch. */
interface Plural {
  mean: "means";
  log_std: "log_stds";
  probabilities: "probabilities";
  epsilon: "epsilon";
}

/** The answer to a question, with the fields that its `return` asked for. */
export type Answer<Wanted extends Returnable = never> = Omit<ActResponse, Returnable> & {
  [Name in Wanted]: number[];
};
/** The answer to a batch: row i of each field answers observation i. */
export type BatchAnswer<Wanted extends Returnable = never> = Omit<
  ActBatchResponse,
  Plural[Returnable]
> & { [Name in Wanted as Plural[Name]]: number[][] };

/** Asks a policy for actions. */
export interface Act {
  <Wanted extends Returnable = never>(
    policy: string,
    question: Question<Wanted>,
    options?: RequestOptions,
  ): Promise<Answer<Wanted>>;
  <Wanted extends Returnable = never>(
    policy: string,
    question: BatchQuestion<Wanted>,
    options?: RequestOptions,
  ): Promise<BatchAnswer<Wanted>>;
}

export function actingMethods(connection: Connection): Act {
  return (policy: string, question: object, options?: RequestOptions) =>
    connection.post<never>(`v1/policies/${encodeURIComponent(policy)}/act`, question, options);
}
