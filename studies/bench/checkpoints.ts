import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { learningOf, runConfig, runLearning } from "../../train/registry.ts";
import { createRun } from "../../train/run/run-folder.ts";

/** The bytes that the parts of a run's checkpoints take on disk. */
export interface CheckpointSizes {
  /** A checkpoint's file: networks, moments, generators. */
  checkpoint: number;
  /** A transition in the replay buffer. */
  transition: number;
}

const environment_options = { max_episode_steps: 10 };

/** Measures the checkpoints of a short run of soft actor-critic with its usual networks. */
export async function measureCheckpoints(environment: string): Promise<CheckpointSizes> {
  const [steps, interval] = [100, 50];
  const configured = learningOf(
    runConfig.parse({
      ...{ algorithm: "sac-2019", environment, environment_options, steps, learning_starts: steps },
      ...{ checkpoint_interval: interval, evaluation_interval: steps, evaluation_episodes: 1 },
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), "softedge-checkpoints-"));
  try {
    const run = createRun(folder, "run", configured.config);
    await runLearning(configured, run);
    const sizeOf = (...path: string[]) => statSync(join(run.path, ...path)).size;
    const rows = readdirSync(join(run.path, "replay")).map((file) => sizeOf("replay", file));
    return {
      checkpoint: sizeOf("checkpoint.safetensors"),
      transition: rows.reduce((sum, size) => sum + size, 0) / steps,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The bytes that the checkpoints of a run write whose buffer does not overflow: with each transition
 * once, without transitions, and with the whole buffer in each checkpoint.
 */
export function bytesWritten(
  { checkpoint, transition }: CheckpointSizes,
  { steps, interval }: { steps: number; interval: number },
): { once: number; without: number; whole: number } {
  const count = Math.ceil(steps / interval);
  const without = count * checkpoint;
  const lengths = Array.from({ length: count }, (_, i) => Math.min(steps, (i + 1) * interval));
  return {
    once: without + steps * transition,
    without,
    whole: without + lengths.reduce((sum, length) => sum + length * transition, 0),
  };
}
