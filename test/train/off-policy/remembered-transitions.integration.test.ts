import { describe, expect, test } from "vitest";
import { corridorLength, makeCorridors } from "../learning/corridor.ts";
import { smallRun } from "./small-runs.ts";
import { train } from "./training.ts";

describe("the transitions that training remembers", () => {
  async function lastBatch(end: "terminates" | "times out") {
    // Large enough that the last batch has every kind of transition in it.
    const algorithm = smallRun("sac-2019", { batch_size: 128 });
    return (await train(algorithm, makeCorridors(end))).batch;
  }

  test("go on with gamma, and with nothing where the task ended", async () => {
    const { nextObservation, continuation } = await lastBatch("terminates");
    const { discount } = smallRun("sac-2019").config;
    const expected = nextObservation.map((place) => (place === corridorLength ? 0 : discount));
    expect(continuation).toEqual(expected);
    expect(expected).toContain(0);
  });

  test("go on where the time limit cut the episode: the value bootstraps", async () => {
    const { nextObservation, continuation } = await lastBatch("times out");
    expect(nextObservation).toContain(corridorLength);
    expect(continuation).not.toContain(0);
  });

  test("lead from each observation to the next of the same episode, over its end too", async () => {
    for (const end of ["terminates", "times out"] as const) {
      const { observation, nextObservation } = await lastBatch(end);
      expect(nextObservation).toEqual(observation.map((place) => place + 1));
      expect(Math.max(...observation)).toBe(corridorLength - 1);
    }
  });

  test("have the action before it is scaled to the environment's bounds", async () => {
    const { action, reward } = await lastBatch("terminates");
    expect(action.every((a) => Math.abs(a) <= 1)).toBe(true);
    // Bounds -2 and 6: the environment is given 2 + 4 a, and pays that.
    expect(reward).toEqual(action.map((a) => 2 + 4 * a));
    expect(new Set(action).size).toBeGreaterThan(50);
  });
});
