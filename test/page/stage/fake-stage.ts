import type { createPlayback } from "../../../edge/page/stage/playback.js";

/** The moment of an episode of a fake environment. */
export interface FakeFrame {
  step: number;
  observation: number[];
  return: number;
  terminated: boolean;
  truncated: boolean;
}

/**
 * Environments without physics: x grows by the action and by the force of a push, rewards are
 * actions, and the arm's episode ends after so many steps.
 */
export function createFakeStage(ends: readonly number[]) {
  const kept: FakeFrame[][] = ends.map(() => []);
  const calls: string[] = [];

  function keep(arm: number, frame: FakeFrame): Promise<FakeFrame> {
    kept[arm].push(frame);
    return Promise.resolve(frame);
  }

  return {
    calls,
    reset({ arm, seed }: { arm: number; seed: number }) {
      calls.push(`reset ${arm}`);
      kept[arm] = [];
      const start = { step: 0, return: 0, terminated: false, truncated: false };
      return keep(arm, { ...start, observation: [seed] });
    },
    step({ arm, action, push }: { arm: number; action: number[]; push?: { force: number[] } }) {
      calls.push(`step ${arm}`);
      const before = kept[arm].at(-1);
      if (!before) throw new Error("reset first");
      if (before.terminated) throw new Error(`arm ${arm} has ended`);
      const step = before.step + 1;
      return keep(arm, {
        step,
        observation: [before.observation[0] + action[0] + (push?.force[0] ?? 0)],
        return: before.return + action[0],
        terminated: step === ends[arm],
        truncated: false,
      });
    },
    seek({ arm, step }: { arm: number; step: number }) {
      calls.push(`seek ${arm} ${step}`);
      kept[arm].length = step + 1;
      return Promise.resolve(kept[arm][step]);
    },
  };
}

/** Actions that depend on everything that they may depend on. */
export function decideByAll(
  arm: number,
  { observation, seed, step }: { observation: number | number[]; seed: number; step: number },
) {
  const [x] = [observation].flat();
  return Promise.resolve({ action: [Math.sin(x + seed + step * (arm + 1))] });
}

/** Records until the end, or a step. */
export async function recordTo(playback: ReturnType<typeof createPlayback>, step = Infinity) {
  while (playback.recorded < step && !playback.isComplete) await playback.record();
}
