import type { ActorResult, OnnxActor } from "../export/onnx-policy.ts";
import { maximumRows } from "../schemas/act.ts";
import type { Decision } from "../schemas/decision.ts";

/** Runs an actor on the observations of decisions, with zero noise. */
export function askActor(actor: OnnxActor, rows: readonly Decision[]): Promise<ActorResult> {
  const noise = new Float32Array(rows.length * (actor.interface.noise?.columns ?? 0));
  return actor.run(
    rows.flatMap(({ observation }) => observation),
    noise,
    rows.length,
  );
}

/** A row of an output. */
export function rowOf(output: ActorResult[string], row: number, rows: number): number[] {
  const columns = output.length / rows;
  return Array.from(output.subarray(row * columns, (row + 1) * columns), Number);
}

/** Splits decisions into batches for an actor. */
export function chunks(decisions: readonly Decision[]): Decision[][] {
  return Array.from({ length: Math.ceil(decisions.length / maximumRows) }, (_, i) =>
    decisions.slice(i * maximumRows, (i + 1) * maximumRows),
  );
}
