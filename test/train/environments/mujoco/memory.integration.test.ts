import { describe, expect, test } from "vitest";
import { definitions } from "../../../../train/environments/built-in.ts";
import { makeEnvironment } from "../../../../train/environments/registry.ts";
import { growthOf, mujocoMemory } from "../../../memory.ts";
import { makeContinuous } from "../make.ts";

describe("memory", () => {
  test("is flat over 10,000 resets of Hopper", async () => {
    const environment = await makeContinuous("Hopper-v5");
    const before = await mujocoMemory();
    const growth = await growthOf(async () => {
      for (let i = 0; i < 2_500; i++) {
        environment.reset();
        environment.step([0, 0, 0]);
      }
    });
    expect(await mujocoMemory()).toBe(before);
    // An object a reset would be 2,500.
    expect(growth).toBeLessThan(250);
  });

  test("is given back by every environment that is released", async () => {
    const models = definitions.filter(({ model }) => model).map(({ id }) => id);
    const turn = async () => {
      for (const id of models) {
        const environment = await makeEnvironment(id);
        environment.reset(0);
        environment.rigidBodies?.poses();
        environment.release();
      }
    };
    for (let i = 0; i < 5; i++) await turn();
    const before = await mujocoMemory();
    for (let i = 0; i < 60; i++) await turn();
    expect(await mujocoMemory()).toBe(before);
  });
});
