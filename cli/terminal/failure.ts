import { RefusalError } from "../../client/index.ts";
import { describeError } from "../../files/file-errors.ts";
import { describeRefusal } from "../refusal-text.ts";

/** Describes whatever ended a command, in sentences for a person. */
export function describeFailure(error: unknown): string {
  return error instanceof RefusalError ? describeRefusal(error) : describeError(error);
}
