import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AnsweringProcess } from "../../../../studies/bench/answering-process.ts";
import { Contender } from "../../../../studies/bench/gpu/contender.ts";
import { TooLongError } from "../../../../studies/bench/gpu/measure.ts";
import { parseWorkload } from "../../../../studies/bench/gpu/workloads.ts";

const workload = parseWorkload("8x8x1");

/** A contender whose processes take the steps of one workload, fail at another, and never answer others. */
function contender() {
  const started: AbortSignal[] = [];
  const start = async (signal: AbortSignal): Promise<AnsweringProcess> => {
    started.push(signal);
    return {
      ready: { device: "one that is not there" },
      async run(name, steps) {
        if (name === "8x8x1") return { steps, seconds: steps / 10 };
        if (name === "8x8x2") throw new Error("out of memory");
        const { promise, reject } = Promise.withResolvers<never>();
        signal.addEventListener("abort", () => reject(new Error("killed")));
        return promise;
      },
      end() {},
    };
  };
  return { contender: new Contender("it", start), started };
}

describe("the process of a contender", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("takes the steps of several workloads", async () => {
    const { contender: it, started } = contender();
    expect(await it.open(60)).toEqual({ device: "one that is not there" });
    expect(await it.at(workload).run(5, 60)).toBe(0.5);
    expect(await it.at(workload).run(1, 60)).toBe(0.1);
    expect(started).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is killed if it takes too long, and another takes its place", async () => {
    const { contender: it, started } = contender();
    const stuck = it.at(parseWorkload("8x8x3")).run(1, 60);
    const expected = expect(stuck).rejects.toThrow(TooLongError);
    await vi.advanceTimersByTimeAsync(60_000);
    await expected;
    expect(started.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await it.at(workload).run(5, 60)).toBe(0.5);
    expect(started.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  test("is killed at the end", async () => {
    const { contender: it, started } = contender();
    await it.open(60);
    it.close();
    expect(started.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test("that fails costs one workload alone", async () => {
    const { contender: it, started } = contender();
    await expect(it.at(parseWorkload("8x8x2")).run(1, 60)).rejects.toThrow("out of memory");
    expect(await it.at(workload).run(5, 60)).toBe(0.5);
    expect(started).toHaveLength(2);
  });
});

test("a workload takes no less than those that it contains", () => {
  const { contender: it } = contender();
  it.learn(parseWorkload("8x8x1"), {
    state: "measured",
    steps_per_second: 4,
    steps_of_round: 1,
    rounds: 3,
  });
  it.learn(parseWorkload("8x8x2"), { state: "over", seconds: 2, of: "step" });
  it.learn(parseWorkload("16x8x1"), { state: "over", seconds: 9, of: "first step" });
  it.learn(parseWorkload("8x16x1"), { state: "left_out", reason: "out of memory" });
  const boundsAt = (name: string) => it.at(parseWorkload(name)).bounds;
  expect(boundsAt("4x8x1")).toEqual({ step: 0, first: 0 });
  expect(boundsAt("8x16x1")).toEqual({ step: 0.25, first: 0 });
  expect(boundsAt("16x8x1")).toEqual({ step: 0.25, first: 9 });
  expect(boundsAt("16x16x2")).toEqual({ step: 2, first: 9 });
});
