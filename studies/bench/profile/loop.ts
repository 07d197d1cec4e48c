import type { Learner } from "../../../train/engine/learner.ts";
import type { VectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import { Interaction } from "../../../train/learning/interaction.ts";
import { ReplayBuffer } from "../../../train/off-policy/replay-buffer.ts";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { type MeasuredLoop, playLoop } from "../training-loops.ts";
import { PartClock, type Timed, usualRun } from "./parts.ts";

/** The parts of a loop, besides the rest. */
const loopParts = {
  act: "acting",
  step: "environment",
  gradient: "gradient step",
  forward: "evaluating the rollout",
  add: "replay, adding",
  sample: "replay, sampling",
  normalize: "normalization",
  noise: "noise",
} as const;

/** The time of an environment step of a whole loop in milliseconds; its parts add up to it. */
export interface LoopProfile {
  what: string;
  threads: number;
  milliseconds: number;
  parts: Record<string, number>;
}

/** Times the methods of a learner, of an environment, and of what is between them. */
function timeMethods(clock: PartClock): Disposable {
  const { add, sample } = ReplayBuffer.prototype;
  const { normalize } = Interaction.prototype;
  const { fillNormal } = NumpyGenerator.prototype;
  ReplayBuffer.prototype.add = clock.timing(loopParts.add, add);
  ReplayBuffer.prototype.sample = clock.timing(loopParts.sample, sample);
  Interaction.prototype.normalize = clock.timing(loopParts.normalize, normalize);
  NumpyGenerator.prototype.fillNormal = clock.timing(loopParts.noise, fillNormal);
  return {
    [Symbol.dispose]() {
      Object.assign(ReplayBuffer.prototype, { add, sample });
      Object.assign(Interaction.prototype, { normalize });
      Object.assign(NumpyGenerator.prototype, { fillNormal });
    },
  };
}

/**
 * Profiles a training loop. Its parts are timed where they take place, by replacing the methods of
 * what takes part: each figure includes what the gradient step leaves in the processor's caches.
 * Times are means of half of the turns: see `usualRun`.
 *
 * @param steps the number of environment steps timed
 */
export async function profileLoop(
  loop: MeasuredLoop,
  threads: number,
  steps: number,
): Promise<LoopProfile> {
  const clock = new PartClock();
  using _ = timeMethods(clock);
  const turns: Timed[] = [];
  const { stepsOfTurn } = await playLoop(loop, threads, steps, {
    onEnvironment: (vector: VectorEnvironment) =>
      Object.assign(vector, { step: clock.timing(loopParts.step, vector.step) }),
    onLearner: (learner: Learner) =>
      Object.assign(learner, {
        act: clock.timing(loopParts.act, learner.act),
        forward: clock.timing(loopParts.forward, learner.forward),
        step: clock.timing(loopParts.gradient, learner.step),
      }),
    onTurn(timed) {
      const turn = clock.take();
      if (timed) turns.push(turn);
    },
  });
  const { whole, parts } = usualRun(turns);
  return {
    what: loop.what,
    threads,
    milliseconds: whole / stepsOfTurn,
    parts: Object.fromEntries(Array.from(parts, ([name, time]) => [name, time / stepsOfTurn])),
  };
}
