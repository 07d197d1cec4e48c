import { describe, expect, test } from "vitest";
import { fillNoise } from "../../../train/random/noise.ts";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { smallRun } from "./small-runs.ts";
import { train } from "./training.ts";

const temperature = 0.3;
const sizes = { observation: 2, action: 3 };

describe.each(["sac-2019", "tqc", "discrete-sac"] as const)("a temperature of %s", (name) => {
  test("decays linearly to 0 at the last step", async () => {
    const decay = { temperature, temperature_decay_from: 60, evaluation_interval: 20 };
    const { batch, metrics } = await train(smallRun(name, decay));
    const reported = metrics.filter(({ kind }) => kind === "gradient");
    expect(reported.map(({ step }) => step)).toEqual([60, 80, 100, 120]);
    // Each is the mean over the steps since the one before: 20, of which step - 9.5 is in the middle.
    for (const { step, temperature: alpha } of reported.slice(1)) {
      const middle = Number(step) - 9.5;
      expect(alpha, `at step ${step}`).toBeCloseTo((temperature * (120 - middle)) / 60, 6);
    }
    expect(new Set(batch.temperature)).toEqual(new Set([0]));
  });

  test("counts before as if it were constant", async () => {
    const states = [];
    for (const decay of [{}, { temperature_decay_from: 60 }]) {
      const run = smallRun(name, { temperature, ...decay });
      const { learner, noise, setChanging } = await run.createLearner(sizes);
      const random = new NumpyGenerator(7);
      for (const field of ["observation", "nextObservation", "reward"] as const) {
        random.fillNormal(learner.batch[field]);
      }
      learner.batch.action.fill(name === "discrete-sac" ? 1 : 0.5);
      learner.batch.continuation.fill(0.9);
      for (const { law, values } of noise) fillNoise(random, law, values);
      setChanging(60);
      for (let step = 0; step < 3; step++) await learner.step();
      states.push(await learner.read());
      await learner.release();
    }
    const [constant, column] = states;
    expect([...column.keys()]).toEqual([...constant.keys()]);
    for (const [group, values] of constant) {
      const others = column.get(group) ?? new Float32Array();
      const errors = values.map((value, i) => Math.abs(value - others[i]));
      expect(Math.max(...errors), group).toBeLessThan(1e-5);
    }
  });
});
