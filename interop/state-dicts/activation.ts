import * as z from "zod";
import {
  knownActivations,
  type TorchActivation,
  torchActivation,
} from "../networks/activations.ts";
import { quoted } from "../policy/quoted.ts";

/** The name of an activation of `torch.nn`, in upper or lower case, or with arguments by their names. */
export const activationField = z
  .union(
    [
      z
        .string()
        .min(1)
        .transform((name) => ({ name, args: {} })),
      z.strictObject({
        name: z.string().min(1),
        args: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
      }),
    ],
    { error: 'must be the name of an activation of torch.nn, or {"name": ..., "args": {...}}' },
  )
  .check(({ value, issues }) => {
    try {
      namedActivation(value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      issues.push({ code: "custom", message: error.message, input: value });
    }
  });
export type NamedActivation = z.infer<typeof activationField>;

/**
 * Returns an activation by its name.
 *
 * @throws {RangeError} if there is none, or an argument is wrong
 */
export function namedActivation({
  name,
  args,
}: {
  name: string;
  args: Record<string, number | string | boolean>;
}): TorchActivation {
  const known = knownActivations.find((each) => each.toLowerCase() === name.toLowerCase());
  const activation = known === undefined ? undefined : torchActivation(known, [], args);
  if (activation) return activation;
  throw new RangeError(
    `there is no activation ${quoted(name)}: softedge knows those of torch.nn that are ${knownActivations.join(", ")}`,
  );
}
