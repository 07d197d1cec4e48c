import { describe, expect, test } from "vitest";
import { makeVectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import type { LoopState } from "../../../train/learning/loop.ts";
import type { Training } from "../../../train/learning/training.ts";

/** A run that may stop and go on. */
export type Resumable<State extends LoopState> = Pick<Training<State>, "config" | "train">;

/** Trains, from a state if there is one, up to an interruption if there is one. */
export async function trainFrom<State extends LoopState>(
  { config, train }: Resumable<State>,
  from?: State,
  stopAt = Number.POSITIVE_INFINITY,
) {
  const { environment, environment_options: options, threads } = config;
  const metrics: unknown[] = [];
  let step = from?.step ?? 0;
  const result = await train({
    make: (count) => makeVectorEnvironment(environment, { count, threads, options }),
    events: {
      onStep: (taken) => {
        step = taken;
      },
      onEpisode: (episode) => metrics.push(["episode", episode]),
      onReports: (reports) => metrics.push(["reports", reports]),
      onEvaluation: (evaluation) => {
        metrics.push(["evaluation", evaluation]);
      },
    },
    interrupted: () => step >= stopAt,
    ...(from && { resumed: () => from }),
  });
  return { ...result, metrics };
}

/**
 * What every run does that goes on.
 *
 * @param turn the environment steps between which it can stop
 */
export function specifyResume<State extends LoopState>(
  title: string,
  run: Resumable<State>,
  turn: number,
): void {
  describe(title, () => {
    test("goes on from any step as if it had not stopped", async () => {
      const whole = await trainFrom(run);
      // Of off-policy runs: in the random steps, on their last, in between, and at an evaluation.
      const ends = [1, 17, 40, 41, 60, 73, 119].map((stop) => Math.ceil(stop / turn) * turn);
      for (const stop of new Set(ends)) {
        const part = await trainFrom(run, undefined, stop - turn + 1);
        expect(part.steps).toBe(stop);
        const rest = await trainFrom(run, structuredClone(part.state));
        expect([...part.metrics, ...rest.metrics]).toEqual(whole.metrics);
        expect(rest.state).toEqual(whole.state);
      }
    });

    test("goes on after every break of many", async () => {
      const whole = await trainFrom(run);
      let { state } = await trainFrom(run, undefined, 9);
      while (state.step < run.config.steps || state.evaluationDue) {
        ({ state } = await trainFrom(run, structuredClone(state), state.step + 9));
      }
      expect(state).toEqual(whole.state);
    });
  });
}
