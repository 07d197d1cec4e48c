import { loadActor } from "../export/onnx-policy.ts";
import type { ExportedPackage } from "../export/policy-package.ts";
import type { Decision } from "../schemas/decision.ts";
import { maximumRows } from "../schemas/limits.ts";

/** Returns an output of the actor for one decision, by name. */
export type RowOutput = (name: string) => number[];

/** Runs a policy's actor on the observations of decisions, with zero noise, and maps its outputs. */
export async function mapRows<Result>(
  { manifest, actor: bytes }: ExportedPackage,
  decisions: readonly Decision[],
  map: (output: RowOutput, decision: Decision, index: number) => Result,
): Promise<Result[]> {
  const actor = await loadActor(bytes, manifest);
  const columns = actor.interface.noise?.columns ?? 0;
  try {
    const results: Result[] = [];
    for (let start = 0; start < decisions.length; start += maximumRows) {
      const rows = decisions.slice(start, start + maximumRows);
      const outputs = await actor.run(
        rows.flatMap(({ observation }) => observation),
        new Float32Array(rows.length * columns),
        rows.length,
      );
      for (const [row, decision] of rows.entries()) {
        const output: RowOutput = (name) => rowOf(outputs[name], row, rows.length);
        results.push(map(output, decision, start + row));
      }
    }
    return results;
  } finally {
    await actor.release();
  }
}

/** A row of an output. */
function rowOf(output: Float32Array | BigInt64Array, row: number, rows: number): number[] {
  const columns = output.length / rows;
  return Array.from(output.subarray(row * columns, (row + 1) * columns), Number);
}
