import { type Node, reachable } from "../../../graph/node.ts";
import { compileKernel, type Kernel } from "../../../graph/simd/kernel.ts";
import { substitute } from "../../../graph/substitute.ts";
import type { TracedStep } from "./traced-step.ts";

/** A tensor that is a part of a vector: its entries from `start` on, in row-major order. */
export interface Part {
  readonly vector: string;
  readonly start: number;
  readonly shape: readonly number[];
}

/** What is computed of a step before some of the parameters change, and what changes them then. */
export interface Stage {
  /** For ONNX Runtime: gradients, and the stage's reports one behind the other as `reports`. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** The inputs and outputs that are parts of vectors: parameters that are read, gradients. */
  readonly parts: ReadonlyMap<string, Part>;
  /** The names of the stage's reports. */
  readonly reports: readonly string[];
  /** Change vectors of the state in place. */
  readonly updates: readonly Kernel[];
}

/** The vector in which the gradient of a group's parameters is put together. */
export function gradientOf(group: string): string {
  return `${group}.gradient`;
}

/** The tensor that a node is another shape of: in memory they are the same. */
function unshaped(node: Node): Node {
  return node.operation.kind === "reshape" ? unshaped(node.inputs[0]) : node;
}

/** A vector of the state as an operand: as it was before the step, or as an update left it. */
interface Reading {
  readonly vector: string;
  readonly isUpdated: boolean;
}

/**
 * For each group of parameters, the stage in which its gradient is computed: as late as those allow
 * that need its new parameters.
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
 * Cuts a traced step into stages: losses and gradients for ONNX Runtime, behind each of them the
 * updates of whole vectors (Adam, targets) as kernels, which work in place. A step is one stage, but
 * where a loss uses parameters that the same step has changed, as the actor's of 2019 uses the new
 * critics.
 *
 * @throws {Error} if a loss uses parameters as they were before an update that must come earlier
 */
export function schedule(step: TracedStep): Stage[] {
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

  /** The gradients of a group's tensors, which `flatten` joined. */
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

  /** A vector that is not as a stage's nodes need it. */
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

  /** Where a report costs the fewest operations on top of the gradients'. */
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

  /** The part of a vector that a node is: what `unflatten` cut out, or the vector itself. */
  const partOf = (node: Node): Part | undefined => {
    const whole = readings.get(node);
    const shape = node.shape.map(Number);
    if (whole) return { vector: whole.vector, start: 0, shape };
    const slice = node.operation.kind === "reshape" ? node.inputs[0] : undefined;
    if (slice?.operation.kind !== "slice") return undefined;
    const of = readings.get(slice.inputs[0]);
    return of && { vector: of.vector, start: slice.operation.start, shape };
  };

  const forOnnxRuntime = (stage: number): Omit<Stage, "updates"> => {
    const parts = new Map<string, Part>();
    const outputs: Record<string, Node> = {};
    for (const group of groups.filter(isIn(stage))) {
      const tensors = gradientTensors(group);
      layouts.get(group)?.forEach(({ name, start }, i) => {
        const vector = gradientOf(group);
        outputs[`${vector}/${name}`] = tensors[i];
        parts.set(`${vector}/${name}`, { vector, start, shape: tensors[i].shape.map(Number) });
      });
    }
    const reports = [...step.reports].filter(([, node]) => stageOfReport(node) === stage);
    if (reports.length > 0) {
      const flat = reports.map(([, node]) => ops.reshape(node, [1]));
      outputs.reports = ops.concat(flat, 0);
    }
    refuseOutdated(Object.values(outputs), stage);
    const nodes = substitute(Object.values(outputs), (trace, node) => {
      const part = partOf(node);
      if (!part) return undefined;
      const name = `${part.vector}/${part.start}`;
      parts.set(name, part);
      return trace.input(name, part.shape);
    });
    return {
      outputs: Object.fromEntries(Object.keys(outputs).map((name, i) => [name, nodes[i]])),
      parts,
      reports: reports.map(([name]) => name),
    };
  };

  /** The group whose gradient a vector's update goes down, if any. */
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
  /** Updates work in place, one after the other: of each other, they can only see what is left. */
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
  const compileUpdate = (nexts: Record<string, Node>): Kernel => {
    refuseOthersBefore(nexts);
    const names = Object.keys(nexts);
    const nodes = substitute(Object.values(nexts), (trace, node) => {
      const group = groupOf.get(node);
      const name = group === undefined ? readings.get(node)?.vector : gradientOf(group);
      return name === undefined ? undefined : trace.input(name, node.shape);
    });
    return compileKernel(Object.fromEntries(names.map((name, i) => [name, nodes[i]])));
  };

  return Array.from({ length: count }, (_, stage) => {
    const down = groups.filter(isIn(stage)).map((group) => updates.get(group) ?? {});
    // What follows other parameters alone does so once all of them have changed.
    const following = stage === count - 1 ? (updates.get(undefined) ?? {}) : {};
    const alone = Object.entries(following).map(([vector, next]) => ({ [vector]: next }));
    return { ...forOnnxRuntime(stage), updates: [...down, ...alone].map(compileUpdate) };
  });
}
