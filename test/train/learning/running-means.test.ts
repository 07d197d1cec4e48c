import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meansState, RunningMeans } from "../../../train/learning/running-means.ts";

const names = ["q1_loss", "actor_loss", "temperature"];
const reports = fc.array(
  fc.dictionary(fc.constantFrom(...names), fc.double({ min: -1e3, max: 1e3, noNaN: true })),
);

describe("the running means of what gradient steps report", () => {
  test("are of each number by itself, over those steps that reported it", () => {
    const means = new RunningMeans();
    means.add({ q1_loss: 1 });
    means.add({ q1_loss: 3, actor_loss: -5 });
    means.add({ q1_loss: 5 });
    means.add({ q1_loss: 7, actor_loss: -6 });
    expect(means.take()).toEqual({ q1_loss: 4, actor_loss: -5.5 });
  });

  test("are the sum of what was reported under a name, divided by how often", () => {
    fc.assert(
      fc.property(reports, (steps) => {
        const means = new RunningMeans();
        for (const step of steps) means.add(step);
        const taken = means.take();
        for (const name of names) {
          const values = steps.flatMap((step) => step[name] ?? []);
          if (values.length === 0) expect(taken).not.toHaveProperty(name);
          else {
            const sum = values.reduce((total, value) => total + value, 0);
            expect(taken[name]).toBeCloseTo(sum / values.length, 9);
          }
        }
      }),
    );
  });

  test("begin anew once they are taken", () => {
    const means = new RunningMeans();
    expect(means.isEmpty).toBe(true);
    means.add({ q1_loss: 1 });
    expect(means.isEmpty).toBe(false);
    means.take();
    expect(means.isEmpty).toBe(true);
    expect(means.take()).toEqual({});
    means.add({ q1_loss: 9 });
    expect(means.take()).toEqual({ q1_loss: 9 });
  });

  test("go on from their state as JSON, bit for bit, and hand out copies of it", () => {
    fc.assert(
      fc.property(reports, reports, (before, after) => {
        const whole = new RunningMeans();
        for (const step of [...before, ...after]) whole.add(step);
        const part = new RunningMeans();
        for (const step of before) part.add(step);
        const resumed = new RunningMeans();
        resumed.write(meansState.parse(JSON.parse(JSON.stringify(part.read()))));
        part.add({ q1_loss: 1e9 });
        for (const step of after) resumed.add(step);
        expect(resumed.take()).toEqual(whole.take());
      }),
    );
  });
});
