import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import hdf5 from "h5wasm/node";
import { beforeAll, describe, expect, test } from "vitest";
import type { FindPackage } from "../../experience/acting-versions.ts";
import { type MinariDataSet, writeMinari } from "../../experience/minari/data-set.ts";
import { gymnasiumSpec } from "../../experience/minari/gymnasium-spec.ts";
import { readPackage } from "../../export/policy-package.ts";
import type { Decision, ExperimentUnit } from "../../schemas/decision.ts";
import { definitions } from "../../train/environments/built-in.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { decisionOf } from "./decisions.ts";
import { unitOf, writeLog, writtenLog } from "./written-log.ts";

beforeAll(async () => {
  await hdf5.ready;
});

const none: FindPackage = () => undefined;
const shipped: FindPackage = (policy) => readPackage(join("policies", policy));

/** The decisions of a unit, and its outcome with every reward. */
function episodeOf(
  unit: string,
  points: readonly Pick<Decision, "observation" | "action">[],
  rewards: readonly number[],
  given: { decision?: Partial<Decision>; unit?: Partial<ExperimentUnit> } = {},
) {
  const decisions = points.map((point, step) =>
    decisionOf({ unit, step, ...point, ...given.decision }),
  );
  const value = rewards.reduce((sum, reward) => sum + reward, 0);
  const outcome = { unit, value, rewards: [...rewards], steps: points.length };
  return { decisions, unit: unitOf({ ...outcome, ...given.unit }) };
}

type Logged = ReturnType<typeof episodeOf>;
const logOf = (episodes: readonly Logged[]) =>
  writtenLog(
    [episodes.flatMap(({ decisions }) => decisions)],
    episodes.map(({ unit }) => unit),
  );

function read({ root, id }: MinariDataSet) {
  const folder = join(root, id, "data");
  const metadata = JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8"));
  const file = new hdf5.File(join(folder, "main_data.hdf5"), "r");
  try {
    const episodes = Array.from({ length: metadata.total_episodes }, (_, i) => {
      const value = (name: string) => {
        const entity = file.get(`episode_${i}/${name}`);
        return entity instanceof hdf5.Dataset ? entity.to_array() : undefined;
      };
      const group = file.get(`episode_${i}`);
      if (!(group instanceof hdf5.Group)) throw new Error(`there is no episode ${i}`);
      return {
        observations: value("observations"),
        actions: value("actions"),
        rewards: value("rewards"),
        terminations: value("terminations"),
        truncations: value("truncations"),
        logProb: value("infos/log_prob"),
        attributes: Object.fromEntries(
          Object.keys(group.attrs).map((name) => [name, group.attrs[name].to_array()]),
        ),
      };
    });
    expect(file.keys()).toHaveLength(episodes.length);
    return { metadata, episodes };
  } finally {
    file.close();
  }
}

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x));
const reward = fc.integer({ min: -1000, max: 1000 });
const episodesOfWidth = (width: number) => {
  const point = fc.array(number, { minLength: width, maxLength: width });
  const step = fc.record({ observation: point, action: point, reward });
  return fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });
};

describe("a data set of Minari", () => {
  test("has the steps of every unit in order, and repeats the observation before the end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }).chain(episodesOfWidth), async (all) => {
        const folder = temporaryFolder();
        const episodes = all.map((steps, i) =>
          episodeOf(
            `unit ${i} µ`,
            steps.map(({ observation, action }) => ({ observation, action })),
            steps.map(({ reward }) => reward),
          ),
        );
        const decisions = episodes.flatMap((each) => each.decisions);
        writeLog(
          folder,
          [decisions],
          episodes.map(({ unit }) => unit),
        );
        const { metadata, episodes: written } = read(await writeMinari(folder, { find: none }));
        expect(metadata.total_steps).toBe(decisions.length);
        expect(written).toEqual(
          all.map((steps, i) => ({
            observations: [...steps, steps[steps.length - 1]].map((each) => each.observation),
            actions: steps.map(({ action }) => action),
            rewards: steps.map(({ reward }) => reward),
            terminations: steps.map((_, t) => t === steps.length - 1),
            truncations: steps.map(() => false),
            logProb: steps.map(() => -1),
            attributes: {
              ...{ id: i, total_steps: steps.length, unit: `unit ${i} µ`, arm: "random" },
              ...{ policy: "taxi", version: "0123456789abcdef", mode: "stochastic" },
              outcome: episodes[i].unit.value,
            },
          })),
        );
      }),
      { numRuns: 20 },
    );
  });

  test("ends a truncated episode with the observation of the step that it lacks", async () => {
    const points = [0, 1, 2].map((x) => ({ observation: [x], action: [x / 2] }));
    const episodes = [
      episodeOf("cut", points, [1, 2, 4]),
      episodeOf("ended", points.slice(0, 2), [1, 2]),
    ];
    const written = await writeMinari(logOf(episodes), { find: none, timeLimit: 3 });
    const [cut, ended] = read(written).episodes;
    expect(cut).toMatchObject({
      observations: [[0], [1], [2]],
      actions: [[0], [0.5]],
      rewards: [1, 2],
      terminations: [false, false],
      truncations: [false, true],
      logProb: [-1, -1],
      attributes: { total_steps: 2, outcome: 7 },
    });
    expect(ended).toMatchObject({ terminations: [false, true], truncations: [false, false] });
    expect(written).toMatchObject({ episodes: 2, steps: 4, leftOut: { cut: 0 } });
    const single = logOf([episodeOf("single", points.slice(0, 1), [1])]);
    await expect(writeMinari(single, { find: none, timeLimit: 1 })).rejects.toThrow(
      "makes an episode; 1 left out, as a time limit cut them after one step",
    );
  });

  test("has the spaces and the environment of the policies that acted", async () => {
    const hopper = { policy: "hopper", observation: new Array(11).fill(0), action: [0, 0.5, 1] };
    const folder = logOf([episodeOf("e", [hopper], [1], { decision: { policy: "hopper" } })]);
    const { metadata } = read(await writeMinari(folder, { find: shipped }));
    const unbounded = (sign: string) => new Array(11).fill(`${sign}Infinity`).join(", ");
    expect(metadata).toMatchObject({
      dataset_id: "softedge/trial-v0",
      data_format: "hdf5",
      algorithm_name: "sac-2019",
      action_space:
        '{"type": "Box", "dtype": "float64", "shape": [3], "low": [-1, -1, -1], "high": [1, 1, 1]}',
      observation_space:
        '{"type": "Box", "dtype": "float64", "shape": [11], ' +
        `"low": [${unbounded("-")}], "high": [${unbounded("")}]}`,
    });
    expect(JSON.parse(metadata.env_spec)).toMatchObject({
      id: "Hopper-v5",
      entry_point: "gymnasium.envs.mujoco.hopper_v5:HopperEnv",
      max_episode_steps: 1000,
    });
  });

  test("has indices of discrete spaces, and decisions of deterministic arms without log-probabilities", async () => {
    const points = [3, 499].map((observation) => ({ observation, action: 5 }));
    const decision = { mode: "deterministic", log_prob: -3, seed: null } as const;
    const folder = logOf([episodeOf("e", points, [-1, 20], { decision })]);
    const written = await writeMinari(folder, { find: shipped });
    const { metadata, episodes } = read(written);
    expect(metadata.action_space).toBe(
      '{"type": "Discrete", "dtype": "int64", "start": 0, "n": 6}',
    );
    expect(episodes[0]).toMatchObject({ observations: [3, 499, 499], actions: [5, 5] });
    expect(episodes[0].logProb).toBeUndefined();
    expect(written.notes).toEqual([]);
  });

  test("leaves out units that are no episode, and counts them", async () => {
    const points = [0, 1].map((x) => ({ observation: [x], action: [x] }));
    const episodes = [
      episodeOf("good", points, [1, 1]),
      episodeOf("unrewarded", points, [1], { unit: { steps: 2 } }),
      episodeOf("contradictory", points, [1, 1], { unit: { value: 3 } }),
      episodeOf("unfinished", points, [1, 1], { unit: { final: false } }),
      episodeOf("miscounted", points, [1, 1], { unit: { steps: 3 } }),
      episodeOf("excluded", points, [1, 1], { unit: { excluded: true } }),
    ];
    const written = await writeMinari(logOf(episodes), { find: none });
    expect(written.leftOut).toEqual({
      ...{ deterministic: 0, uncounted: 0, incomplete: 0, unfinished: 1, miscounted: 1 },
      ...{ excluded: 1, unrewarded: 1, contradictory: 1, cut: 0 },
    });
    const { metadata, episodes: kept } = read(written);
    expect(kept.map(({ attributes }) => attributes.unit)).toEqual(["good"]);
    expect(metadata.description).toContain(
      "1 left out, as the reward of some of their steps was not reported",
    );
    expect(written.notes[0]).toContain("no package of taxi 0123456789abcdef in --policies");
  });

  test("is written anew when more was pulled; a failure leaves the old one", async () => {
    const point = { observation: [0], action: [0] };
    const [first, second] = ["a", "b"].map((unit) => episodeOf(unit, [point], [1]));
    const folder = logOf([first]);
    await writeMinari(folder, { find: none });
    writeLog(folder, [first.decisions, second.decisions], [first.unit, second.unit]);
    const written = await writeMinari(folder, { find: none });
    expect(read(written).episodes.map(({ attributes }) => attributes.unit)).toEqual(["a", "b"]);
    const data = join(written.root, written.id, "data");
    expect(readdirSync(data).toSorted()).toEqual(["main_data.hdf5", "metadata.json"]);
    mkdirSync(join(data, "main_data.hdf5.unfinished"));
    await expect(writeMinari(folder, { find: none })).rejects.toThrow("cannot write");
    expect(read(written).episodes).toHaveLength(2);
  });

  const point = { observation: [0], action: [0] };
  test.each([
    ["nothing in it", [], "makes an episode"],
    [
      "outcomes alone",
      [episodeOf("e", [point, point], [1], { unit: { steps: 2 } })],
      "makes an episode; 1 left out, as the reward of some of their steps was not reported",
    ],
    [
      "observations of two sizes",
      [
        episodeOf("e", [point], [1]),
        episodeOf("f", [{ ...point, observation: [0, 1] }], [1], {
          decision: { policy: "hopper" },
        }),
      ],
      /observation is 1 number in decision .* of taxi .*, and 2 numbers in decision .* of hopper .*: a data set has one observation space/,
    ],
    [
      "indices of unknown policies",
      [episodeOf("e", [{ ...point, action: 1 }], [1])],
      "action is an index in decisions of taxi 0123456789abcdef, and its package says how many " +
        "there are: give --policies the folder that contains taxi/0123456789abcdef",
    ],
  ])("is refused of a log with %s", async (_, episodes, complaint) => {
    const folder = logOf(episodes);
    await expect(writeMinari(folder, { find: none })).rejects.toThrow(complaint);
    expect(existsSync(join(folder, "minari"))).toBe(false);
  });
});

describe("the specification of an environment", () => {
  test("has the options that Gymnasium's class takes, with its infinity", () => {
    const options = { healthy_z_range: [0.7, null], max_episode_steps: 50, frame_skip: 2 };
    const spec = gymnasiumSpec("Hopper-v5", options);
    expect(spec?.timeLimit).toBe(50);
    expect(spec?.json).toContain(
      '"max_episode_steps": 50, "disable_env_checker": false, ' +
        '"kwargs": {"healthy_z_range": [0.7, Infinity], "frame_skip": 2}',
    );
  });

  test("lacks options of resets, and a limit of steps where there is none", () => {
    const spec = gymnasiumSpec("Pendulum-v1", { g: 9.81, x_init: 1, max_episode_steps: null });
    expect(spec?.timeLimit).toBeNull();
    expect(JSON.parse(spec?.json ?? "")).toMatchObject({
      max_episode_steps: null,
      kwargs: { g: 9.81 },
    });
  });

  test("is there for every environment of Gymnasium's, and for no other", () => {
    for (const { id } of definitions) expect(gymnasiumSpec(id, {})).toBeDefined();
    expect(gymnasiumSpec("Elsewhere-v0", {})).toBeUndefined();
  });
});
