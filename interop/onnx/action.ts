import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import { boundedBox, discreteActions } from "../policy/action-bounds.ts";
import { ImportError, type PolicyHead } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { anything, type ColumnBounds, columnBounds, spread } from "./column-bounds.ts";
import type { OnnxOptions } from "./options.ts";
import type { PolicyOutputs } from "./outputs.ts";

/** The space of a policy's actions; the bounds of a box are those of options, or of the network. */
export function actionSpace(
  head: PolicyHead,
  outputs: PolicyOutputs,
  options: OnnxOptions,
): BoundedBoxSpace | DiscreteSpace {
  if (head.kind === "categorical" || head.kind === "greedy") {
    const size = Number((head.kind === "greedy" ? head.scores : head.logits).shape[1]);
    if (options.discreteActions !== undefined && options.discreteActions !== size) {
      throw new ImportError(
        `the tensor ${quoted(outputs.name)} has ${size} actions, not ${options.discreteActions} as --discrete-actions says`,
      );
    }
    return discreteActions(size, options);
  }
  const size = Number((head.kind === "deterministic" ? head.action : head.mean).shape[1]);
  const own = head.kind === "deterministic" ? ownBounds(head.action, size, options) : undefined;
  return boundedBox(own ?? spread(anything, size), options);
}

/**
 * The bounds of an action that the network itself has, by tanh and a scale. Those of a bare tanh, -1 and
 * 1, may still be meant to be scaled, and are not told from it.
 */
function ownBounds(
  action: Node,
  size: number,
  { actionUnits }: OnnxOptions,
): ColumnBounds | undefined {
  const { low, high } = spread(columnBounds(action), size);
  const areFinite = [...low, ...high].every(Number.isFinite);
  if (!areFinite || actionUnits === "unit") return undefined;
  if (actionUnits === undefined && isUnit({ low, high })) return undefined;
  return { low: low.map(shortest), high: high.map(shortest) };
}

const isUnit = ({ low, high }: ColumnBounds) =>
  low.every((entry) => entry >= -1) && high.every((entry) => entry <= 1);

/** The shortest decimal that is the same number in float32. */
function shortest(x: number): number {
  const digits = [1, 2, 3, 4, 5, 6, 7, 8].map((count) => Number(x.toPrecision(count)));
  return digits.find((short) => Math.fround(short) === Math.fround(x)) ?? x;
}

/** How far float32 may carry an action beyond its bounds, in proportion to them. */
const slack = 1e-6;

const isWithin = (inner: ColumnBounds, { low, high }: ColumnBounds) =>
  inner.low.every((least, i) => {
    const most = slack * Math.max(Math.abs(low[i]), Math.abs(high[i]));
    return least >= low[i] - most && inner.high[i] <= high[i] + most;
  });

/** A deterministic action within its bounds, by the network itself or by clipping. */
export function bounded(
  trace: Trace,
  head: PolicyHead,
  action: BoundedBoxSpace | DiscreteSpace,
  { name }: PolicyOutputs,
  { actionUnits, clip }: OnnxOptions,
): PolicyHead {
  if (head.kind !== "deterministic" || action.kind !== "box") return head;
  const size = action.low.length;
  const interval = spread(columnBounds(head.action), size);
  const unit = { low: new Array<number>(size).fill(-1), high: new Array<number>(size).fill(1) };
  const isOwn = isWithin(interval, action) && isWithin(action, interval);
  const isSame = isWithin(unit, action) && isWithin(action, unit);
  if (actionUnits === undefined && isUnit(interval) && !isOwn && !isSame) {
    throw new ImportError(
      `the action ${quoted(name)} lies in (-1, 1), and its bounds are ${action.low} and ${action.high}: give --action-units unit if it is scaled to the bounds, or environment if it is not`,
    );
  }
  const bounds = head.units === "unit" ? { ...action, ...unit } : action;
  if (isWithin(interval, bounds)) return head;
  // The actor clips an action in the environment's units by itself.
  if (clip)
    return head.units === "unit" ? { ...head, action: trace.clip(head.action, -1, 1) } : head;
  throw new ImportError(
    `the action ${quoted(name)} may be beyond its bounds: give --clip to have it clipped to them, or --distribution clipped_gaussian with --log-std if it is a mean`,
  );
}
