import { describe, expect, test } from "vitest";
import {
  type Bounds,
  type Measured,
  measureWorkload,
  TooLongError,
} from "../../../../studies/bench/gpu/measure.ts";

/** Seconds that pass only where something takes them. */
class FakeClock {
  now = 0;
  readonly read = () => this.now;

  /** What takes a number of seconds to start, and for each step. */
  measured(name: string, { start = 0, step = 1, bounds = { step: 0, first: 0 } }): FakeMeasured {
    return new FakeMeasured(this, name, start, step, bounds);
  }
}

class FakeMeasured implements Measured {
  readonly name: string;
  readonly bounds: Bounds;
  readonly asked: number[] = [];
  step: number;
  private start: number;
  private readonly clock: FakeClock;

  constructor(clock: FakeClock, name: string, start: number, step: number, bounds: Bounds) {
    this.clock = clock;
    this.name = name;
    this.start = start;
    this.step = step;
    this.bounds = bounds;
  }

  readonly run = async (steps: number, limit: number): Promise<number> => {
    this.asked.push(steps);
    const seconds = this.start + steps * this.step;
    this.clock.now += Math.min(seconds, limit);
    if (seconds > limit) throw new TooLongError(limit);
    this.start = 0;
    return seconds;
  };
}

/** Measures a workload that has so many seconds, from now on. */
function measureWithin(
  clock: FakeClock,
  seconds: number,
  all: readonly Measured[],
  deadline = Number.POSITIVE_INFINITY,
) {
  return measureWorkload(all, { clock: clock.read, end: clock.now + seconds, deadline });
}

describe("a workload", () => {
  test("is measured in seven rounds of about a second where there is time", async () => {
    const clock = new FakeClock();
    const fast = clock.measured("fast", { start: 2, step: 1 / 1024 });
    const measurements = await measureWithin(clock, 60, [fast]);
    expect(measurements).toEqual({
      fast: { state: "measured", steps_per_second: 1024, steps_of_round: 1024, rounds: 7 },
    });
    // It warms up, and then takes four times as many each time until they take a quarter of a second.
    expect(fast.asked).toEqual([1, 1, 4, 16, 64, 256, ...new Array(7).fill(1024)]);
  });

  test("is measured in turn, round by round", async () => {
    const clock = new FakeClock();
    const turns: string[] = [];
    const watched = ["one", "other"].map((name) => {
      const { run, ...rest } = clock.measured(name, { step: 0.5 });
      return {
        ...rest,
        run(steps: number, limit: number) {
          turns.push(name);
          return run(steps, limit);
        },
      };
    });
    await measureWithin(clock, 60, watched);
    const calibration = ["one", "one", "other", "other"];
    expect(turns).toEqual([...calibration, ...new Array(7).fill(["one", "other"]).flat()]);
  });

  test("takes three rounds of a step where there is time for no more", async () => {
    const clock = new FakeClock();
    const slow = clock.measured("slow", { step: 2.5 });
    expect(await measureWithin(clock, 10, [slow])).toEqual({
      slow: { state: "measured", steps_per_second: 0.4, steps_of_round: 1, rounds: 3 },
    });
  });

  test("is told to be over what would be the longest step", async () => {
    const clock = new FakeClock();
    const slow = clock.measured("slow", { step: 3 });
    expect(await measureWithin(clock, 10, [slow])).toEqual({
      slow: { state: "over", seconds: 2.5, of: "step" },
    });
    expect(slow.asked).toEqual([1, 1]);
  });

  test("is given up at its share if the first step takes longer", async () => {
    const clock = new FakeClock();
    const stuck = clock.measured("stuck", { start: 1000 });
    const fast = clock.measured("fast", { step: 1 / 4 });
    const measurements = await measureWithin(clock, 20, [stuck, fast]);
    expect(measurements.stuck).toEqual({ state: "over", seconds: 10, of: "first step" });
    expect(measurements.fast).toMatchObject({ state: "measured", steps_per_second: 4 });
    expect(clock.now).toBeLessThanOrEqual(20);
  });

  test.each([
    { bounds: { step: 2.5, first: 0 }, over: { seconds: 2.5, of: "step" } },
    { bounds: { step: 0, first: 10 }, over: { seconds: 10, of: "first step" } },
  ])("is not tried if it is known to be over: $over", async ({ bounds, over }) => {
    const clock = new FakeClock();
    const known = clock.measured("known", { bounds });
    expect(await measureWithin(clock, 10, [known])).toEqual({ known: { state: "over", ...over } });
    expect(known.asked).toEqual([]);
  });

  test("costs no other its measurement if one fails, which is left out with the reason", async () => {
    const clock = new FakeClock();
    const broken: Measured = {
      name: "broken",
      bounds: { step: 0, first: 0 },
      run: async () => {
        throw new Error("out of memory");
      },
    };
    const fine = clock.measured("fine", {});
    const measurements = await measureWithin(clock, 60, [broken, fine]);
    expect(measurements.broken).toEqual({ state: "left_out", reason: "out of memory" });
    expect(measurements.fine).toMatchObject({ state: "measured", steps_per_second: 1 });
  });

  test("whose steps become much slower has the rounds before", async () => {
    const clock = new FakeClock();
    const tired = clock.measured("tired", { step: 1 });
    const { run } = tired;
    const slower: Measured = {
      ...tired,
      run(steps, limit) {
        if (tired.asked.length === 4) tired.step = 100;
        return run(steps, limit);
      },
    };
    expect(await measureWithin(clock, 60, [slower])).toEqual({
      tired: { state: "measured", steps_per_second: 1, steps_of_round: 1, rounds: 2 },
    });
    // It was given up after four times as long as a round should take.
    expect(clock.now).toBe(4 + 4);
  });
});

test("nothing goes on beyond the deadline", async () => {
  const clock = new FakeClock();
  const all = ["one", "other"].map((name) => clock.measured(name, { step: 2 }));
  const measurements = await measureWithin(clock, 60, all, 11);
  expect(clock.now).toBe(11);
  expect(measurements).toEqual({
    one: { state: "measured", steps_per_second: 0.5, steps_of_round: 1, rounds: 1 },
    other: { state: "left_out", reason: "the time was up" },
  });
  const late = clock.measured("late", {});
  expect(await measureWithin(clock, 0, [late], 11)).toEqual({
    late: { state: "left_out", reason: "the time was up" },
  });
  expect(late.asked).toEqual([]);
});
