import { RefusalError } from "../../client/index.ts";

/** What a promise is rejected with, which must be a refusal. */
export async function refusedBy(promise: Promise<unknown>): Promise<RefusalError> {
  const error = await promise.catch((error) => error);
  if (error instanceof RefusalError) return error;
  throw new Error("nothing was refused", { cause: error });
}
