import { describeErrors, type FieldError } from "../../schemas/field-errors.ts";

/** The errors of an ONNX model, part by part; pointers start at the model. */
export class ModelError extends Error {
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(describeErrors(errors, "the model"));
    this.errors = errors;
  }
}

/**
 * Rejects a model for one of its parts.
 *
 * @param pointer the part, such as /graph/node/3; "" for the model itself
 * @param detail completes "PART ..."
 */
export function rejectModel(pointer: string, detail: string): never {
  throw new ModelError([{ pointer, detail }]);
}
