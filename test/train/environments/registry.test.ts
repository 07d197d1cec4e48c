import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { definitions } from "../../../train/environments/built-in.ts";
import { makeEnvironment, tabularModelOf } from "../../../train/environments/registry.ts";
import { makeContinuous } from "./make.ts";

const ids = definitions.map(({ id }) => id);

describe("the registry", () => {
  test.each(ids)("makes %s, each time another one", async (id) => {
    const [one, other] = [await makeEnvironment(id), await makeEnvironment(id)];
    expect(one.id).toBe(id);
    one.reset(0);
    expect(() => other.step([0])).toThrow("no episode is under way");
    one.release();
    other.release();
  });

  test.each([
    ["Hopper-v5", 1000, 0.008],
    ["Walker2d-v5", 1000, 0.008],
    ["HalfCheetah-v5", 1000, 0.05],
    ["Ant-v5", 1000, 0.05],
    ["Humanoid-v5", 1000, 0.015],
    ["HumanoidStandup-v5", 1000, 0.015],
    ["Swimmer-v5", 1000, 0.04],
    ["Reacher-v5", 50, 0.02],
    ["Pusher-v5", 100, 0.05],
    ["InvertedPendulum-v5", 1000, 0.04],
    ["InvertedDoublePendulum-v5", 1000, 0.05],
    ["Pendulum-v1", 200, 0.05],
    ["MountainCarContinuous-v0", 999, 1 / 30],
    ["MountainCar-v0", 200, 1 / 30],
    ["CartPole-v1", 500, 0.02],
    ["Acrobot-v1", 500, 0.2],
    ["Taxi-v3", 200, 0.25],
    ["Taxi-v4", 200, 0.25],
  ])("%s is truncated after %i steps of %d seconds", async (id, steps, seconds) => {
    const { maxEpisodeSteps, secondsPerStep, release } = await makeEnvironment(id);
    expect([maxEpisodeSteps, secondsPerStep]).toEqual([steps, seconds]);
    release();
  });

  test("bounds actions by float32 numbers, as Gymnasium does", async () => {
    const humanoid = await makeContinuous("Humanoid-v5");
    expect(humanoid.actionSpace.high[0]).toBe(Math.fround(0.4));
  });

  test("lists the environments there are where one is asked for that is not", async () => {
    await expect(makeEnvironment("Pendulum-v0")).rejects.toThrow(
      new RangeError(
        `there is no environment "Pendulum-v0"; there are: ${ids.join(", ")}; the path of a file ` +
          "has a / or ends with .ts, .mts, .js or .mjs",
      ),
    );
  });

  test("lists the tabular environments where one is asked for that has no table", async () => {
    await expect(tabularModelOf("Pendulum-v1")).rejects.toThrow(
      new RangeError(
        "Pendulum-v1 has no table of its transitions; environments with one: Taxi-v3, Taxi-v4",
      ),
    );
  });

  test.each(definitions)(
    "$id is in docs/environments.md, with the default of every option",
    (one) => {
      const sections = readFileSync("docs/environments.md", "utf8").split(/^### /m);
      const section = sections.find((part) => part.split("\n")[0].split(", ").includes(one.id));
      const { max_episode_steps: _, ...defaults } = one.options.parse({});
      for (const [option, value] of Object.entries(defaults)) {
        const written = JSON.stringify(value).replace(",", ", ");
        expect(section).toContain(`\`${option}\` ${written}`);
      }
    },
  );
});

describe("an option", () => {
  test("that there is not is refused with those that there are", async () => {
    await expect(makeEnvironment("Pendulum-v1", { gravity: 9.81 })).rejects.toThrow(
      new RangeError(
        'Pendulum-v1 cannot be made: Unrecognized key: "gravity"; there are: g, x_init, y_init, max_episode_steps',
      ),
    );
  });

  test.each([
    [{ ctrl_cost_weight: "much" }, "ctrl_cost_weight: Invalid input: expected number"],
    [{ reset_noise_scale: -1 }, "reset_noise_scale: Too small"],
    [{ frame_skip: 0 }, "frame_skip: Too small"],
    [{ healthy_z_range: [1] }, "healthy_z_range"],
    [{ healthy_z_range: [2, 1] }, "healthy_z_range: the first must not be above the second"],
    [{ max_episode_steps: 0 }, "max_episode_steps: Too small"],
    [{ healthy_reward: Number.POSITIVE_INFINITY }, "healthy_reward: Invalid input"],
  ])("%j is refused: %s", async (options, message) => {
    await expect(makeEnvironment("Hopper-v5", options)).rejects.toThrow(message);
  });

  test("that is wrong is refused together with all the others", async () => {
    const options = { max_episode_steps: 0, frame_skip: 0, ctrl_cost_weight: null };
    const making = makeEnvironment("Hopper-v5", options);
    await expect(making).rejects.toThrow(/frame_skip[\s\S]*ctrl_cost_weight[\s\S]*max_episode/);
  });

  test("of two bounds may have them equal", async () => {
    const environment = await makeEnvironment("Ant-v5", { contact_force_range: [0, 0] });
    environment.reset(0);
    const { observation } = environment.step(new Array(8).fill(0));
    expect(observation.slice(-78).every((force) => force === 0)).toBe(true);
    environment.release();
  });

  test("sets when an episode is truncated", async () => {
    const environment = await makeEnvironment("Pendulum-v1", { max_episode_steps: 2 });
    environment.reset(0);
    expect(environment.step([0]).truncated).toBe(false);
    expect(environment.step([0]).truncated).toBe(true);
  });

  test.each(ids)("takes the time limit from %s; the horizon stays", async (id) => {
    const [limited, unlimited] = [
      await makeEnvironment(id),
      await makeEnvironment(id, { max_episode_steps: null }),
    ];
    expect(unlimited.maxEpisodeSteps).toBe(null);
    expect(unlimited.horizon).toBe(limited.maxEpisodeSteps);
    limited.release();
    unlimited.release();
  });

  test("makes another table", async () => {
    const dry = await tabularModelOf("Taxi-v3");
    const rainy = await tabularModelOf("Taxi-v3", { is_rainy: true });
    expect(dry.next).toHaveLength(3000);
    // Four of six actions are moves, which may go three ways.
    expect(rainy.next).toHaveLength(500 * (4 * 3 + 2));
    await expect(tabularModelOf("Taxi-v3", { fickle_passenger: true })).rejects.toThrow(
      "is no table",
    );
  });
});
