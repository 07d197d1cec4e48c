import { describe, expect, test } from "vitest";
import { episodes } from "../../../train/environments/environment.ts";
import { makeEnvironment, tabularModelOf } from "../../../train/environments/registry.ts";

/** Counts its steps; terminates with the given one. */
function counter(terminatesAt: number) {
  let count = 0;
  return {
    reset() {
      count = 0;
      return count;
    },
    step(action: number) {
      if (action < 0) throw new RangeError("no such action");
      count += 1;
      return { observation: count, reward: 1, terminated: count === terminatesAt };
    },
  };
}

function flagsOfSteps(environment: ReturnType<typeof episodes<number, number>>, steps: number) {
  environment.reset();
  return Array.from({ length: steps }, () => {
    const { terminated, truncated } = environment.step(0);
    return { terminated, truncated };
  });
}

describe("an episode", () => {
  const goesOn = { terminated: false, truncated: false };

  test("that is not over by the time limit is truncated there", () => {
    const environment = episodes(counter(9), 3);
    expect(flagsOfSteps(environment, 3)).toEqual([
      goesOn,
      goesOn,
      { terminated: false, truncated: true },
    ]);
  });

  test("that terminates at the time limit is not truncated", () => {
    const environment = episodes(counter(3), 3);
    expect(flagsOfSteps(environment, 3)).toEqual([
      goesOn,
      goesOn,
      { terminated: true, truncated: false },
    ]);
  });

  test("has its own count of steps: what went before the reset does not shorten it", () => {
    const environment = episodes(counter(9), 3);
    flagsOfSteps(environment, 2);
    expect(flagsOfSteps(environment, 3).at(-1)).toEqual({ terminated: false, truncated: true });
  });

  test.each([
    ["before the first reset", () => episodes(counter(9), 3)],
    [
      "after termination",
      () => {
        const environment = episodes(counter(2), 3);
        flagsOfSteps(environment, 2);
        return environment;
      },
    ],
    [
      "after truncation",
      () => {
        const environment = episodes(counter(9), 3);
        flagsOfSteps(environment, 3);
        return environment;
      },
    ],
  ])("takes no step %s", (_, make) => {
    const environment = make();
    expect(() => environment.step(0)).toThrow("no episode is under way: call reset first");
    expect(environment.reset()).toBe(0);
    expect(environment.step(0).observation).toBe(1);
  });

  test("goes on after an action that was refused, with no step counted", () => {
    const environment = episodes(counter(9), 2);
    environment.reset();
    expect(() => environment.step(-1)).toThrow("no such action");
    expect(environment.step(0)).toMatchObject({ observation: 1, ...goesOn });
    expect(environment.step(0)).toMatchObject({ observation: 2, truncated: true });
  });
});

describe("the registry", () => {
  test.each(["Pendulum-v1", "Taxi-v3"])("makes %s, each time another one", (id) => {
    const [one, other] = [makeEnvironment(id), makeEnvironment(id)];
    expect(one.id).toBe(id);
    one.reset(0);
    expect(() => (other.kind === "discrete" ? other.step(0) : other.step([0]))).toThrow(
      "no episode is under way",
    );
  });

  test("lists the environments there are where one is asked for that is not", () => {
    expect(() => makeEnvironment("Pendulum-v0")).toThrow(
      new RangeError('there is no environment "Pendulum-v0"; there are: Pendulum-v1, Taxi-v3'),
    );
  });

  test("lists the tabular environments where one is asked for that has no table", () => {
    expect(() => tabularModelOf("Pendulum-v1")).toThrow(
      new RangeError('there is no tabular environment "Pendulum-v1"; there are: Taxi-v3'),
    );
  });
});
