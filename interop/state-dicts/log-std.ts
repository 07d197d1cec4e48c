import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import { softplus } from "../../noise/softmax.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import type { LogStdSource } from "./mapping.ts";

/** How ln sigma follows from what a network or a parameter gives. */
export type LogStdForm = Pick<LogStdSource, "form" | "range" | "min_std">;

/**
 * Builds ln sigma from x:
 *
 * - `log_std`: x
 * - `std`: ln x, so that x is sigma
 * - `softplus`: ln(softplus(x) + minStd)
 * - `tanh`: low + (high - low) / 2 (tanh(x) + 1)
 *
 * It is then clipped to the range, if there is one.
 */
export function traceLogStd(trace: Trace, { form, range, min_std }: LogStdForm, x: Node): Node {
  if (form === "tanh") {
    const [low, high] = intervalOf(range);
    const half = (high - low) / 2;
    return trace.add(low + half, trace.multiply(half, trace.tanh(x)));
  }
  if (form === "std") {
    // Clipped before the logarithm, which has no value below zero.
    const sigma = range ? trace.clip(x, Math.exp(range[0]), Math.exp(range[1])) : x;
    return trace.log(sigma);
  }
  const logStd = form === "log_std" ? x : trace.log(trace.add(min_std, trace.softplus(x)));
  return range ? trace.clip(logStd, ...range) : logStd;
}

/**
 * Returns ln sigma of a parameter, by the equations of `traceLogStd`.
 *
 * @throws {ImportError} if sigma is not positive
 */
export function logStdOf({ form, range, min_std }: LogStdForm, x: number): number {
  if (form === "tanh") {
    const [low, high] = intervalOf(range);
    return low + ((high - low) / 2) * (Math.tanh(x) + 1);
  }
  const sigma = form === "std" ? Math.max(x, 0) : softplus(x) + min_std;
  const logStd = form === "log_std" ? x : Math.log(sigma);
  const limited = range ? Math.min(Math.max(logStd, range[0]), range[1]) : logStd;
  if (Number.isFinite(limited)) return limited;
  throw new ImportError(`a standard deviation is ${x}: it must be positive`);
}

function intervalOf(range: LogStdForm["range"]): readonly [number, number] {
  if (!range) throw new Error("the schema asks for a range with tanh");
  return range;
}
