import { expect, test } from "vitest";
import { makeContinuous } from "./make.ts";

const id = "InvertedDoublePendulum-v5";

test("poles that stand exactly upright and are not moved earn nearly all", async () => {
  const environment = await makeContinuous(id, { reset_noise_scale: 0, healthy_reward: 4 });
  environment.reset(0);
  const { reward, terminated } = environment.step([0]);
  expect(terminated).toBe(false);
  // The tip is 1.2 m high, and its distance from 2 m is paid for.
  expect(reward).toBeCloseTo(4 - 0.8 ** 2, 6);
});

test("an episode ends when the tip is no more than a meter high, without the reward", async () => {
  const environment = await makeContinuous(id, { healthy_reward: 4, frame_skip: 1 });
  environment.reset(3);
  for (;;) {
    const { observation, reward, terminated } = environment.step([0]);
    const [, , , first, second, , firstSpeed, secondSpeed] = observation;
    // The second angle is relative to the first.
    const [, sine1, sine2] = observation;
    const height = 0.6 * first + 0.6 * (first * second - sine1 * sine2);
    expect(reward > 0).toBe(!terminated);
    if (terminated) {
      // The tip is read as it was before the step's last movement.
      expect(height).toBeLessThan(1);
      expect(height).toBeGreaterThan(0.9);
      const speeds = 1e-3 * firstSpeed ** 2 + 5e-3 * secondSpeed ** 2;
      expect(reward).toBeLessThan(-speeds - 0.99);
      break;
    }
    expect(height).toBeGreaterThan(0.97);
  }
});
