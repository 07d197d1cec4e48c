import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../../graph/evaluate.ts";
import { gradientOf } from "../../../../../train/engine/ort/schedule.ts";
import { initialState } from "../../../../../train/engine/ort/state.ts";
import { nextOf, wholeStep } from "../../../../../train/engine/ort/webgpu/whole-step.ts";
import { smallStep, stepNames, traceStep } from "../../small-steps.ts";
import { feedsOf, randomBatch, takeStep } from "../../stepping.ts";

describe.each(stepNames)("the whole step of %s as one graph", (name) => {
  const traced = traceStep(smallStep(name));
  const step = wholeStep(traced);
  const feeds = feedsOf(traced, initialState(traced, 2), randomBatch(traced, 3), 6);
  const run = (given = feeds) => {
    const values = evaluate(Object.values(step.outputs), given);
    return new Map(
      Object.keys(step.outputs).map((output, i) => [output, Array.from(values[i].data)]),
    );
  };

  test("has the new state, the gradients and the numbers of the step as outputs", () => {
    const expected = takeStep(traced, feeds);
    const outputs = run();
    for (const vector of step.changed) {
      expect(outputs.get(nextOf(vector))).toEqual(expected.state.get(vector));
    }
    for (const group of step.trained) {
      expect(outputs.get(gradientOf(group))).toEqual(expected.gradients.get(group));
    }
    expect(step.reports).toEqual([...expected.reports.keys()]);
    const numbers = outputs.get("reports") ?? [];
    expect(numbers.slice(0, step.reports.length)).toEqual([...expected.reports.values()]);
    expect(step.checked).toEqual([...step.reports, ...expected.gradients.keys()]);
    expect(numbers).toHaveLength(step.checked.length);
    expect(numbers.every(Number.isFinite)).toBe(true);
    expect(outputs.size).toBe(step.changed.length + step.trained.length + 1);
  });

  test("says of each trained group whether all of its parameters are finite", () => {
    for (const group of step.trained) {
      const { data, shape } = feeds[group];
      const broken = Float64Array.from(data, (x, i) => (i === data.length - 1 ? Number.NaN : x));
      const numbers = run({ ...feeds, [group]: { data: broken, shape } }).get("reports") ?? [];
      expect(numbers[step.checked.lastIndexOf(group)]).toBeNaN();
    }
  });
});

test("a step in which a part is not due leaves out what only that part changes", () => {
  const { changed, trained, checked } = wholeStep(traceStep(smallStep("td3"), 1));
  expect(changed).toEqual(["critic", "critic.adam_m", "critic.adam_v"]);
  expect(trained).toEqual(["critic"]);
  expect(checked).toEqual(["q1_loss", "q2_loss", "critic"]);
});
