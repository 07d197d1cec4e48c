import { afterAll, describe, expect, test } from "vitest";
import { adam } from "../../../train/engine/adam.ts";
import type { EngineInUse } from "../../../train/engine/engines.ts";
import type { Learner } from "../../../train/engine/learner.ts";
import { LearnerGroup } from "../../../train/engine/learner-group.ts";
import { takeSteps } from "./stepping.ts";
import { twoGroups } from "./two-groups.ts";

const made: Learner[] = [];
afterAll(() => Promise.all(made.map((learner) => learner.release())));

const config = { engine: "ort", threads: 1, device: "cpu" } as const;
const settings = {
  fast: adam({ learningRate: 0.1 }),
  slow: adam({ learningRate: 0.1 }),
  period: 2,
};

/** Asks a group for the learner of a seed. */
async function join(group: LearnerGroup<"a" | "b">, seed: number): Promise<Learner> {
  const learner = await group.learnerOf(seed)(() => twoGroups(settings), undefined);
  made.push(learner);
  return learner;
}

describe("a group of learners", () => {
  test("waits for those that have not asked for their learner yet", async () => {
    const group = new LearnerGroup<"a" | "b">(config, [1, 2]);
    const first = await join(group, 1);
    const step = first.step();
    const second = await join(group, 2);
    expect(first.steps).toBe(0);
    await Promise.all([step, second.step()]);
    expect([first.steps, second.steps]).toEqual([1, 1]);
    expect(await first.read()).not.toEqual(await second.read());
  });

  test("waits for none that leaves, before or after it has asked for its learner", async () => {
    const group = new LearnerGroup<"a" | "b">(config, [1, 2, 3]);
    await group.leave(1);
    const learner = await join(group, 2);
    const steps = takeSteps(learner, 4);
    await group.leave(3);
    await steps;
    expect(learner.steps).toBe(4);
    await group.leave(2);
    await group.leave(2);
  });

  test("tells each which engine was chosen", async () => {
    const group = new LearnerGroup<"a" | "b">(config, [1, 2]);
    const told: EngineInUse["engine"][] = [];
    for (const seed of [1, 2]) {
      const learner = await group.learnerOf(seed)(
        () => twoGroups(settings),
        ({ engine }) => told.push(engine),
      );
      made.push(learner);
    }
    expect(told).toEqual(["ort", "ort"]);
  });

  test("has no learner of another seed, and none in an engine that takes single steps", async () => {
    await expect(join(new LearnerGroup(config, [1, 2]), 3)).rejects.toThrow("no learner of seed 3");
    const group = new LearnerGroup<"a" | "b">({ ...config, engine: "tfjs" }, [1, 2]);
    await expect(join(group, 1)).rejects.toThrow(
      "engine: tfjs takes the gradient steps of one run",
    );
    await group.leave(1);
  });
});
