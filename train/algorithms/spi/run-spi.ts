import { tabularModelOf } from "../../environments/registry.ts";
import type { RunFolder } from "../../run/run-folder.ts";
import { spiCheckpoint } from "./checkpoint.ts";
import { type Iteration, type SoftOptimum, softPolicyIteration } from "./iteration.ts";
import type { SpiConfig } from "./spi.ts";

/**
 * Solves a tabular environment by soft policy iteration in a run folder. Records the error after
 * every sweep and the improvement of every iteration as metrics, and the optimum as checkpoint.
 *
 * @param onIteration is called after each iteration
 */
export async function runSpi(
  config: SpiConfig,
  run: RunFolder,
  onIteration: (iteration: Iteration) => void = () => {},
): Promise<SoftOptimum> {
  const model = await tabularModelOf(config.environment, config.environment_options);
  let sweepsBefore = 0;
  const optimum = softPolicyIteration(model, config, (iteration) => {
    const { iteration: number, sweeps, errors, improvement, startValue } = iteration;
    run.record(
      ...errors.map((error, sweep) => ({
        kind: "sweep",
        iteration: number,
        sweep,
        total_sweeps: sweepsBefore + sweep,
        error,
      })),
    );
    sweepsBefore += sweeps;
    run.record({
      kind: "iteration",
      iteration: number,
      sweeps,
      improvement,
      start_value: startValue,
    });
    onIteration(iteration);
  });
  run.saveCheckpoint(spiCheckpoint(optimum));
  return optimum;
}
