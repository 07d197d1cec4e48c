import { describe, expect, test } from "vitest";
import { make } from "./make.ts";

const [left, right] = [0, 1];
const widest = (12 * Math.PI) / 180;

/** Pushes the cart under the pole, which keeps it upright. */
const balance = ([x, speed, angle, turning]: Float64Array) =>
  angle + 0.3 * turning + 0.02 * x + 0.05 * speed > 0 ? right : left;

/** Plays an episode; returns its rewards and its last transition. */
async function play(
  act: (observation: Float64Array) => number,
  options: Record<string, unknown> = {},
) {
  const environment = await make("CartPole-v1", options);
  let observation = environment.reset(0);
  const rewards = [];
  for (;;) {
    const transition = environment.step([act(observation)]);
    observation = transition.observation;
    rewards.push(transition.reward);
    if (transition.terminated || transition.truncated) return { rewards, ...transition };
  }
}

describe("CartPole-v1", () => {
  test("pays 1 for each of the 500 steps that a pole is balanced", async () => {
    const { rewards, terminated, truncated } = await play(balance);
    expect(rewards).toEqual(new Array(500).fill(1));
    expect({ terminated, truncated }).toEqual({ terminated: false, truncated: true });
  });

  test("ends where the pole leans by more than 12 degrees, and pays for that step too", async () => {
    const { rewards, terminated, observation } = await play(() => right);
    expect(terminated).toBe(true);
    expect(observation[2]).toBeLessThan(-widest);
    expect(rewards.every((reward) => reward === 1)).toBe(true);
  });

  test("ends where the cart is farther than 2.4 from the middle", async () => {
    const environment = await make("CartPole-v1");
    environment.reset(0);
    const state = environment.read();
    // The state ends with position, velocity, angle and angular velocity.
    state.set([2.39, 1, 0, 0], state.length - 4);
    environment.write(state);
    const { observation, terminated } = environment.step([left]);
    expect(observation[0]).toBeCloseTo(2.41, 6);
    expect(terminated).toBe(true);
  });

  test("costs 1 at the end and nothing before with sutton_barto_reward", async () => {
    const { rewards } = await play(() => right, { sutton_barto_reward: true });
    expect(rewards.slice(0, -1).every((reward) => reward === 0)).toBe(true);
    expect(rewards.at(-1)).toBe(-1);
  });

  test("is pushed left by 0 and right by 1, by 10 N on 1.1 kg with an upright pole", async () => {
    const environment = await make("CartPole-v1", { low: 0, high: 0 });
    for (const [action, sign] of [
      [left, -1],
      [right, 1],
    ]) {
      environment.reset(0);
      const [, speed, , turning] = environment.step([action]).observation;
      // theta'' = -(F / M) / (l (4/3 - m / M)),  x'' = F / M - m l theta'' / M
      const turningRate = -(10 / 1.1) / (0.5 * (4 / 3 - 0.1 / 1.1));
      expect(turning).toBeCloseTo(sign * 0.02 * turningRate, 6);
      expect(speed).toBeCloseTo(sign * 0.02 * (10 / 1.1 - (0.1 * 0.5 * turningRate) / 1.1), 6);
    }
  });

  test("refuses initial bounds in the wrong order", async () => {
    await expect(make("CartPole-v1", { low: 0.1 })).rejects.toThrow(
      new RangeError("low: must not be above high, which is 0.05"),
    );
  });
});
