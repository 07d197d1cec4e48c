import { type Node, reachable } from "../../../graph/node.ts";
import type { Shape } from "../../../graph/shape.ts";
import { compileKernel, type Kernel } from "../../../graph/simd/kernel.ts";
import { substitute } from "../../../graph/substitute.ts";
import type { Trace } from "../../../graph/trace.ts";
import type { TracedStep } from "./traced-step.ts";

/** A tensor that is a slice of a vector: its entries from `start`, in row-major order. */
export interface VectorSlice {
  readonly vector: string;
  readonly start: number;
  readonly shape: readonly number[];
}

/** A stage of a step: computations for ONNX Runtime, followed by updates of parameters. */
export interface Stage {
  /** The outputs for ONNX Runtime: gradients, and the stage's reports concatenated as `reports`. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** The inputs and outputs that are slices of vectors: parameters and gradients. */
  readonly slices: ReadonlyMap<string, VectorSlice>;
  /** The groups of parameters whose gradients it computes. */
  readonly groups: readonly string[];
  /** The names of the stage's reports. */
  readonly reports: readonly string[];
  /** Kernels that update vectors of the state in place. */
  readonly updates: readonly Kernel[];
}

/**
 * The vector that holds the gradient of a group's parameters, over all rows of the batch or over the
 * rows of one of several parts, counted from 0.
 */
export function gradientOf(group: string, part = 0): string {
  return part === 0 ? `${group}.gradient` : `${group}.gradient.${part}`;
}

/** Strips reshapes, which do not change a tensor in memory. */
function unshaped(node: Node): Node {
  return node.operation.kind === "reshape" ? unshaped(node.inputs[0]) : node;
}

/** A vector of the state as an operand: its value before the step, or after its update. */
interface Reading {
  readonly vector: string;
  readonly isUpdated: boolean;
}

/**
 * The stage in which each group's gradient is computed: as late as the groups that need its new
 * parameters allow.
 *
 * @param needs the groups whose new parameters a group's gradient depends on
 */
function stagesOf(needs: ReadonlyMap<string, ReadonlySet<string>>): Map<string, number> {
  const stagesBehind = (group: string): number =>
    Math.max(
      0,
      ...Array.from(needs, ([other, needed]) => (needed.has(group) ? 1 + stagesBehind(other) : 0)),
    );
  const behind = Array.from(needs.keys(), (group) => [group, stagesBehind(group)] as const);
  const last = Math.max(0, ...behind.map(([, stages]) => stages));
  return new Map(behind.map(([group, stages]) => [group, last - stages]));
}

/**
 * Splits a traced step into stages: losses and gradients for ONNX Runtime, each followed by updates
 * of whole vectors (Adam, targets) as kernels, which work in place. One stage is enough unless a
 * loss uses parameters that the same step has updated, as the actor's loss of SAC 2019 uses the new
 * critics.
 *
 * @param parts the number of equal parts of a batch; the updates take the mean of their gradients
 * @throws {Error} if a loss uses the old value of parameters whose update must come earlier
 */
export function schedule(step: TracedStep, parts = 1): Stage[] {
  const { ops, state, layouts } = step;
  const groups = [...step.updates.keys()];

  const readings = new Map<Node, Reading>();
  for (const [vector, { input, next }] of state) {
    readings.set(input, { vector, isUpdated: false });
    if (next !== input) readings.set(ops.stopGradient(next), { vector, isUpdated: true });
  }
  const isReading = (node: Node) => readings.has(node);
  const readBy = (nodes: readonly Node[]) =>
    reachable(nodes, isReading).flatMap((node) => readings.get(node) ?? []);

  /** The gradients of a group's tensors, which `flatten` concatenated. */
  const gradientTensors = (group: string): Node[] => {
    const flat = step.updates.get(group)?.gradient;
    const pieces = flat?.operation.kind === "concat" ? flat.inputs : flat ? [flat] : [];
    return pieces.map(unshaped);
  };
  const stageOf = stagesOf(
    new Map(
      groups.map((group) => {
        const updated = readBy(gradientTensors(group)).filter(({ isUpdated }) => isUpdated);
        return [group, new Set(updated.map(({ vector }) => vector))];
      }),
    ),
  );
  const count = Math.max(0, ...stageOf.values()) + 1;
  const isIn = (stage: number) => (group: string) => stageOf.get(group) === stage;

  /** A vector whose value in a stage is not the one that the nodes need. */
  const outdated = (nodes: readonly Node[], stage: number) =>
    readBy(nodes).find(({ vector, isUpdated }) => {
      const updatedBehind = stageOf.get(vector) ?? count - 1;
      return isUpdated ? updatedBehind >= stage : updatedBehind < stage;
    });
  const refuseOutdated = (nodes: readonly Node[], stage: number) => {
    const reading = outdated(nodes, stage);
    if (!reading) return;
    const when = reading.isUpdated ? "after its update, which comes later" : "before its update";
    throw new Error(`"${reading.vector}" is used as it is ${when}`);
  };

  /** The stage in which a report adds the fewest operations to those of the gradients. */
  const needed = Array.from(
    { length: count },
    (_, stage) =>
      new Set(reachable(groups.filter(isIn(stage)).flatMap(gradientTensors), isReading)),
  );
  const stageOfReport = (report: Node) => {
    const nodes = reachable([report], isReading);
    const costs = needed.map((known, stage) =>
      outdated([report], stage) ? Infinity : nodes.filter((node) => !known.has(node)).length,
    );
    return costs.indexOf(Math.min(...costs));
  };

  /** The entries of a vector that a node stands for: a slice by `unflatten`, or all of them. */
  const sliceOf = (node: Node): VectorSlice | undefined => {
    const whole = readings.get(node);
    const shape = node.shape.map(Number);
    if (whole) return { vector: whole.vector, start: 0, shape };
    const slice = node.operation.kind === "reshape" ? node.inputs[0] : undefined;
    if (slice?.operation.kind !== "slice") return undefined;
    const of = readings.get(slice.inputs[0]);
    return of && { vector: of.vector, start: slice.operation.start, shape };
  };

  const forOnnxRuntime = (stage: number): Omit<Stage, "updates"> => {
    const slices = new Map<string, VectorSlice>();
    const outputs: Record<string, Node> = {};
    for (const group of groups.filter(isIn(stage))) {
      const tensors = gradientTensors(group);
      layouts.get(group)?.forEach(({ name, start }, i) => {
        const vector = gradientOf(group);
        outputs[`${vector}/${name}`] = tensors[i];
        slices.set(`${vector}/${name}`, { vector, start, shape: tensors[i].shape.map(Number) });
      });
    }
    const reports = [...step.reports].filter(([, node]) => stageOfReport(node) === stage);
    if (reports.length > 0) {
      const flat = reports.map(([, node]) => ops.reshape(node, [1]));
      outputs.reports = ops.concat(flat, 0);
    }
    refuseOutdated(Object.values(outputs), stage);
    const nodes = substitute(Object.values(outputs), (trace, node) => {
      const slice = sliceOf(node);
      if (!slice) return undefined;
      const name = `${slice.vector}/${slice.start}`;
      slices.set(name, slice);
      return trace.input(name, slice.shape);
    });
    return {
      outputs: Object.fromEntries(Object.keys(outputs).map((name, i) => [name, nodes[i]])),
      slices,
      groups: groups.filter(isIn(stage)),
      reports: reports.map(([name]) => name),
    };
  };

  /** The group whose gradient a vector's update uses, if any. */
  const groupOf = new Map(Array.from(step.updates, ([group, { gradient }]) => [gradient, group]));
  if (groupOf.size < groups.length) {
    throw new Error(`the gradients of ${groups.join(", ")} must differ: two of them are one node`);
  }
  const isGiven = (node: Node) => groupOf.has(node) || isReading(node);
  const updates = new Map<string | undefined, Record<string, Node>>();
  for (const [vector, { input, next }] of state) {
    if (next === input) continue;
    const group = reachable([next], isGiven).flatMap((node) => groupOf.get(node) ?? [])[0];
    updates.set(group, { ...updates.get(group), [vector]: next });
  }
  /** Updates work in place, one after the other, so they cannot use another vector's old value. */
  const refuseOthersBefore = (nexts: Record<string, Node>) => {
    for (const node of reachable(Object.values(nexts), isGiven)) {
      const reading = readings.get(node);
      if (!reading || reading.isUpdated || reading.vector in nexts) continue;
      const { input, next } = state.get(reading.vector) ?? {};
      if (input === next) continue;
      const changed = Object.keys(nexts).join(", ");
      throw new Error(
        `"${reading.vector}" is used as it is before its update, to update ${changed}`,
      );
    }
  };
  const meanGradient = (trace: Trace, group: string, shape: Shape): Node => {
    const gradients = Array.from({ length: parts }, (_, part) =>
      trace.input(gradientOf(group, part), shape),
    );
    const sum = gradients.reduce((total, gradient) => trace.add(total, gradient));
    return parts === 1 ? sum : trace.multiply(1 / parts, sum);
  };
  const compileUpdate = (nexts: Record<string, Node>): Kernel => {
    refuseOthersBefore(nexts);
    const names = Object.keys(nexts);
    const nodes = substitute(Object.values(nexts), (trace, node) => {
      const group = groupOf.get(node);
      if (group !== undefined) return meanGradient(trace, group, node.shape);
      const name = readings.get(node)?.vector;
      return name === undefined ? undefined : trace.input(name, node.shape);
    });
    return compileKernel(Object.fromEntries(names.map((name, i) => [name, nodes[i]])));
  };

  return Array.from({ length: count }, (_, stage) => {
    const down = groups.filter(isIn(stage)).map((group) => updates.get(group) ?? {});
    // Targets, which follow other parameters, are updated after all of those.
    const following = stage === count - 1 ? (updates.get(undefined) ?? {}) : {};
    const alone = Object.entries(following).map(([vector, next]) => ({ [vector]: next }));
    return { ...forOnnxRuntime(stage), updates: [...down, ...alone].map(compileUpdate) };
  });
}
