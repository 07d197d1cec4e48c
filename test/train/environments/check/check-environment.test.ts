import { describe, expect, test } from "vitest";
import { definitions } from "../../../../train/environments/built-in.ts";
import { checkEnvironment } from "../../../../train/environments/check/check-environment.ts";
import { defineEnvironment } from "../../../../train/environments/definition.ts";
import type { Dynamics } from "../../../../train/environments/dynamics.ts";
import { weight } from "../../../../train/environments/options.ts";
import { findEnvironment } from "../../../../train/environments/registry.ts";

const settings = { options: {}, episodes: 3, seed: 5 };

/** Drift-v0: a number that actions and chance push around. */
function drifting(change: (dynamics: Dynamics) => Partial<Dynamics> = () => ({})) {
  return defineEnvironment({
    id: "Drift-v0",
    maxEpisodeSteps: 20,
    make() {
      let x = 0;
      const dynamics: Dynamics = {
        secondsPerStep: 1,
        observationSpace: { kind: "box", low: [null], high: [100], names: ["x"], units: ["m"] },
        actionSpace: { kind: "box", low: [-1], high: [1], names: ["push"], units: ["m"] },
        reset(random) {
          x = random.uniform(-1, 1);
          return Float64Array.of(x);
        },
        step([action], random) {
          x += action + random.normal();
          return { observation: Float64Array.of(x), reward: -x * x, terminated: false };
        },
        read: () => [x],
        write(state) {
          x = state[0];
        },
        scene: () => ({
          view: { left: -1, bottom: -1, width: 2, height: 2 },
          background: "#fff",
          shapes: [{ kind: "disc", center: [x, 0], radius: 1, color: "#000" }],
        }),
      };
      return { ...dynamics, ...change(dynamics) };
    },
  });
}

const flawsOf = async (definition: ReturnType<typeof drifting>) =>
  (await checkEnvironment(definition, settings)).checks.flatMap(({ passed, detail }) =>
    passed ? [] : [detail],
  );

describe("a check of an environment", () => {
  test("finds nothing wrong with one that keeps its promises", async () => {
    const report = await checkEnvironment(drifting(), settings);
    expect(report).toMatchObject({ environment: "Drift-v0", passed: true });
    expect(report.checks.every(({ detail }) => detail === undefined)).toBe(true);
    expect(report.random_play).toMatchObject({ episodes: 3, mean_length: 20, terminated: 0 });
    expect(report.random_play?.mean_return).toBeLessThan(0);
  });

  test.each([...definitions.map(({ id }) => id), "test/environments/puck.ts"])(
    "finds nothing wrong with %s",
    async (specifier) => {
      const definition = await findEnvironment(specifier);
      const few = { options: { max_episode_steps: 20 }, episodes: 1, seed: 0 };
      const { checks } = await checkEnvironment(definition, few);
      expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    },
  );

  test("notes what is missing, but need not be there", async () => {
    const report = await checkEnvironment(
      await findEnvironment("test/environments/coin.js"),
      settings,
    );
    expect(report.passed).toBe(true);
    expect(report.checks.flatMap(({ detail }) => detail ?? [])).toEqual([
      "there is none: render needs a scene()",
    ]);
  });

  test("says that defaults are missing", async () => {
    const required = defineEnvironment({
      id: "A-v0",
      maxEpisodeSteps: 1,
      options: { mass: weight(1).unwrap() },
      make: () => {
        throw new Error("unreachable");
      },
    });
    const { checks } = await checkEnvironment(required, settings);
    expect(checks[0]).toMatchObject({ passed: false, detail: expect.stringContaining("mass: ") });
  });

  const nan = Number.NaN;
  test.each<[string, (dynamics: Dynamics) => Partial<Dynamics>, string]>([
    [
      "a number that is none",
      ({ step }) => ({
        step: (action, random) => ({ ...step(action, random), observation: Float64Array.of(nan) }),
      }),
      "at seed 5, step 1, number 0 (x) of the observation is NaN, which is no finite float32",
    ],
    [
      "a number beyond its bound",
      () => ({ reset: () => Float64Array.of(100.1) }),
      "at seed 5, reset, number 0 (x) of the observation is 100.1, beyond its bound 100: clip it",
    ],
    [
      "too many numbers",
      () => ({ reset: () => new Float64Array(2) }),
      "Drift-v0: an observation has 2 numbers, and its observationSpace 1",
    ],
    [
      "a reward that is no number",
      ({ step }) => ({ step: (action, random) => ({ ...step(action, random), reward: nan }) }),
      "Drift-v0: a reward is NaN",
    ],
    [
      "the same array each time",
      ({ step }) => {
        const observation = new Float64Array(1);
        return {
          step(action, random) {
            const outcome = step(action, random);
            observation.set(outcome.observation);
            return { ...outcome, observation };
          },
        };
      },
      "at seed 5, step 2, the observation is the array of the step before: return a new array",
    ],
    [
      "chance that the seed does not determine",
      () => ({ reset: () => Float64Array.of(Math.random()) }),
      "the same seed and actions lead elsewhere in the same environment: at seed 5, reset, number 0 (x)",
    ],
    [
      "a state that an episode leaves to the next",
      ({ reset }) => {
        let resets = 0;
        return {
          reset(random) {
            resets += 1;
            reset(random);
            return Float64Array.of(resets);
          },
        };
      },
      "draw all that is random from the generator that reset and step receive, and set every variable",
    ],
    [
      "a state that is not all of it",
      () => ({ read: () => [0] }),
      "a state that was read leads elsewhere in the same environment: at seed 5, step 11, number 0",
    ],
    [
      "a bound of actions that float32 has not",
      () => ({ actionSpace: { kind: "box", low: [-1], high: [0.1] } }),
      "the action's bound 0.1 is no float32 number, and actions are: give Math.fround(0.1)",
    ],
    [
      "a picture without a place",
      ({ scene }) => ({
        scene: () => ({
          view: { left: 0, bottom: 0, width: 1, height: 0 },
          background: "#fff",
          shapes: scene?.().shapes ?? [],
        }),
      }),
      "at seed 5, reset, scene().view.height: Too small",
    ],
    [
      "a failure at the bounds of actions",
      ({ step }) => ({
        step(action, random) {
          if (action[0] === 1) throw new Error("pushed too hard");
          return step(action, random);
        },
      }),
      "where every action is 1: pushed too hard",
    ],
  ])("finds %s", async (_, change, flaw) => {
    expect(await flawsOf(drifting(change))).toContainEqual(expect.stringContaining(flaw));
  });

  test("finds what is missing, and checks nothing further", async () => {
    const report = await checkEnvironment(
      drifting(() => ({ secondsPerStep: 0 })),
      settings,
    );
    expect(report.passed).toBe(false);
    expect(report.checks.at(-1)).toMatchObject({
      check: "it can be made, with all its parts",
      detail: expect.stringContaining("secondsPerStep Too small"),
    });
    expect(report).not.toHaveProperty("random_play");
  });
});
