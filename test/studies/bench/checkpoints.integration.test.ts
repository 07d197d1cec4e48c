import { expect, test } from "vitest";
import { bytesWritten, measureCheckpoints } from "../../../studies/bench/checkpoints.ts";

test("a transition of Humanoid takes the bytes of its numbers", async () => {
  const { checkpoint, transition } = await measureCheckpoints("Humanoid-v5");
  // Two observations of 348 numbers, 17 of an action, a reward and a continuation.
  expect(transition).toBe(4 * (2 * 348 + 17 + 2));
  // Actor, twin Q and their targets, of two layers of 256; moments of all but the targets.
  const layers = (inputs: number, outputs: number) =>
    256 * inputs + 256 + 256 * 256 + 256 + 256 * outputs + outputs;
  const [actor, q] = [layers(348, 2 * 17), layers(348 + 17, 1)];
  const numbers = 3 * (actor + 2 * q + 1) + 2 * q;
  expect(checkpoint / (4 * numbers)).toBeCloseTo(1, 1);
});

test("a run writes each of its transitions once, and the rest with every checkpoint", () => {
  const sizes = { checkpoint: 1000, transition: 10 };
  expect(bytesWritten(sizes, { steps: 300, interval: 100 })).toEqual({
    once: 3 * 1000 + 300 * 10,
    without: 3 * 1000,
    whole: 3 * 1000 + (100 + 200 + 300) * 10,
  });
  expect(bytesWritten(sizes, { steps: 150, interval: 100 }).whole).toBe(2 * 1000 + 250 * 10);
});
