import * as z from "zod";
import { messageOf } from "../../files/file-errors.ts";
import type { Environment, Transition } from "../../train/environments/environment.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import { Comparison } from "./report.ts";

/** A vector; for a discrete space, the index of a state or action. */
const vector = z.union([z.array(z.number()), z.number().transform((x) => [x])]);

export const trajectoryRecording = z.object({
  env: z.string(),
  options: z.record(z.string(), z.unknown()).optional(),
  episodes: z.array(
    z
      .object({
        seed: z.int().min(0),
        reset_obs: vector,
        actions: z.array(vector),
        observations: z.array(vector),
        rewards: z.array(z.number()),
        /** The end of the last recorded step; both false if the recording stops before the end. */
        terminated: z.boolean(),
        truncated: z.boolean(),
      })
      .refine(
        ({ actions, observations, rewards }) =>
          actions.length === observations.length && actions.length === rewards.length,
        { error: "must have as many observations and rewards as actions", path: ["actions"] },
      ),
  ),
});
type Recording = z.infer<typeof trajectoryRecording>;

const tolerance = 1e-9;

/** Environments with float32 observations, which may differ in the last bit. */
const float32 = new Set([
  "Pendulum-v1",
  "MountainCarContinuous-v0",
  "MountainCar-v0",
  "CartPole-v1",
  "Acrobot-v1",
]);

function compareEpisode(
  comparison: Comparison,
  env: string,
  environment: Environment,
  recorded: Recording["episodes"][number],
): void {
  const { seed, reset_obs, actions, observations, rewards, terminated, truncated } = recorded;
  const what = `${env}, seed ${seed}`;
  comparison.equal(`${what}, reset`, Array.from(environment.reset(seed)), reset_obs);
  for (const [i, action] of actions.entries()) {
    const at = `${what}, step ${i + 1}`;
    let transition: Transition;
    try {
      transition = environment.step(action);
    } catch (error) {
      comparison.equal(at, messageOf(error), "a transition");
      return;
    }
    const { observation } = transition;
    comparison.equal(`${at}, size`, observation.length, observations[i].length);
    for (const [k, expected] of observations[i].entries()) {
      const limit = float32.has(env)
        ? Math.max(tolerance, Math.abs(expected) * 2 ** -23)
        : tolerance;
      comparison.within(limit, `${at}, observation ${k}`, observation[k], expected);
    }
    comparison.within(tolerance, `${at}, reward`, transition.reward, rewards[i]);
    const last = i === actions.length - 1;
    const ends = { terminated: last && terminated, truncated: last && truncated };
    const ended = { terminated: transition.terminated, truncated: transition.truncated };
    comparison.equal(`${at}, end`, ended, ends);
    // After an unexpected end the rest cannot be environment.
    if (ended.terminated || ended.truncated) return;
  }
}

/**
 * Replays recorded episodes of Gymnasium: resets must be bit-identical, observations and rewards
 * within 1e-9, and episodes must end at the same steps for the same reasons.
 */
export async function compareTrajectories(...contents: unknown[]) {
  const comparison = new Comparison();
  for (const content of contents) {
    const { env, options, episodes } = trajectoryRecording.parse(content);
    const environment = await makeEnvironment(env, options);
    for (const episode of episodes) compareEpisode(comparison, env, environment, episode);
    environment.release();
  }
  return comparison.result("trajectories");
}
