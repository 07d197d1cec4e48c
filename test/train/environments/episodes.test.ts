import { describe, expect, test } from "vitest";
import { environmentOf } from "../../../train/environments/episodes.ts";

/** Counts its steps; terminates with the given one; fails at an action of 3. */
function counter(
  terminatesAt: number,
  timeLimit: number | null,
  onReset: (beginning: number) => void = () => {},
) {
  let count = 0;
  let beginning = 0;
  return environmentOf(
    "Counter",
    {
      secondsPerStep: 1,
      observationSpace: { kind: "discrete", size: 100 },
      actionSpace: { kind: "discrete", size: 4 },
      reset() {
        beginning += 1;
        onReset(beginning);
        count = 0;
        return Float64Array.of(count);
      },
      step([action]) {
        if (action === 3) throw new Error("broke down");
        count += 1;
        return {
          observation: Float64Array.of(count),
          reward: 1,
          terminated: count === terminatesAt,
        };
      },
      read: () => [count],
      write(state) {
        count = state[0];
      },
      scene() {
        throw new Error("nobody looks at it");
      },
    },
    timeLimit,
    50,
  );
}

function flagsOfSteps(environment: ReturnType<typeof counter>, steps: number) {
  environment.reset();
  return Array.from({ length: steps }, () => {
    const { terminated, truncated } = environment.step([0]);
    return { terminated, truncated };
  });
}

describe("an episode", () => {
  const goesOn = { terminated: false, truncated: false };

  test("that is not over by the time limit is truncated there", () => {
    expect(flagsOfSteps(counter(9, 3), 3)).toEqual([
      goesOn,
      goesOn,
      { terminated: false, truncated: true },
    ]);
  });

  test("without a time limit is over only where its task is", () => {
    const environment = counter(60, null);
    expect([environment.maxEpisodeSteps, environment.horizon]).toEqual([null, 50]);
    expect(flagsOfSteps(environment, 60)).toEqual([
      ...new Array(59).fill(goesOn),
      { terminated: true, truncated: false },
    ]);
  });

  test("is evaluated for as many steps as its time limit allows", () => {
    expect(counter(9, 3)).toMatchObject({ maxEpisodeSteps: 3, horizon: 3 });
  });

  test("that terminates at the time limit is truncated as well, as it is by Gymnasium", () => {
    expect(flagsOfSteps(counter(3, 3), 3)).toEqual([
      goesOn,
      goesOn,
      { terminated: true, truncated: true },
    ]);
  });

  test("has its own count of steps: what went before the reset does not shorten it", () => {
    const environment = counter(9, 3);
    flagsOfSteps(environment, 2);
    expect(flagsOfSteps(environment, 3).at(-1)).toEqual({ terminated: false, truncated: true });
  });

  test.each([
    ["before the first reset", () => counter(9, 3)],
    [
      "after termination",
      () => {
        const environment = counter(2, 3);
        flagsOfSteps(environment, 2);
        return environment;
      },
    ],
    [
      "after truncation",
      () => {
        const environment = counter(9, 3);
        flagsOfSteps(environment, 3);
        return environment;
      },
    ],
    [
      "after its dynamics failed",
      () => {
        const environment = counter(9, 3);
        environment.reset();
        expect(() => environment.step([3])).toThrow("broke down");
        return environment;
      },
    ],
    [
      "after it was released",
      () => {
        const environment = counter(9, 3);
        environment.reset();
        environment.release();
        return environment;
      },
    ],
  ])("takes no step %s", (_, make) => {
    const environment = make();
    expect(() => environment.step([0])).toThrow("no episode is under way: call reset first");
    expect([...environment.reset()]).toEqual([0]);
    expect([...environment.step([0]).observation]).toEqual([1]);
  });

  test("is over where the next one cannot begin", () => {
    const environment = counter(9, 3, (beginning) => {
      if (beginning === 2) throw new Error("cannot begin");
    });
    environment.reset();
    expect(() => environment.reset()).toThrow("cannot begin");
    expect(() => environment.step([0])).toThrow("no episode is under way: call reset first");
    environment.reset();
    expect([...environment.step([0]).observation]).toEqual([1]);
  });

  test("goes on after a reset with a seed that was refused", () => {
    const environment = counter(9, 3);
    environment.reset();
    environment.step([0]);
    expect(() => environment.reset(-1)).toThrow("a seed is a whole number");
    expect([...environment.step([0]).observation]).toEqual([2]);
  });

  test("goes on after an action that was refused, with no step counted", () => {
    const environment = counter(9, 2);
    environment.reset();
    expect(() => environment.step([-1])).toThrow(
      new RangeError("an action is a whole number from 0 to 3, got -1"),
    );
    expect(() => environment.step([0, 1])).toThrow(
      new RangeError("an action is a vector with one index, got 2 numbers"),
    );
    expect(environment.step([0])).toMatchObject({ observation: Float64Array.of(1), ...goesOn });
    expect(environment.step([0])).toMatchObject({
      observation: Float64Array.of(2),
      truncated: true,
    });
  });
});
