import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareTrajectories } from "../../studies/conformance/trajectories.ts";
import { sac2019 } from "../../train/algorithms/sac/sac-2019.ts";
import { runOffPolicy } from "../../train/off-policy/run-off-policy.ts";
import { createRun } from "../../train/run/run-folder.ts";
import { testPolicies } from "../policies.ts";
import { softedge } from "./softedge.ts";

let folder: string;
/** A run on Hopper with an option, too short to have learned anything. */
let hopper: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "softedge-play-"));
  const algorithm = sac2019.configure({
    algorithm: "sac-2019",
    environment: "Hopper-v5",
    environment_options: { healthy_z_range: [0.5, null], terminate_when_unhealthy: false },
    steps: 60,
    learning_starts: 50,
    hidden: [8],
    batch_size: 16,
    evaluation_episodes: 1,
  });
  const run = createRun(folder, "hopper", algorithm.config);
  await runOffPolicy(algorithm, run);
  hopper = run.path;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("softedge record", () => {
  test.each([
    ["a policy", () => join(testPolicies.folder, "pendulum"), "Pendulum-v1", 200],
    ["a policy with discrete actions", () => join(testPolicies.folder, "taxi"), "Taxi-v3", 30],
    ["a run", () => hopper, "Hopper-v5", 12],
  ])("writes an episode of %s that can be replayed", async (_, path, id, steps) => {
    const args = ["--seed", "3", "--steps", String(steps), "--mode", "stochastic"];
    const { status, output } = await softedge("record", path(), ...args);
    expect(status).toBe(0);
    const recording = JSON.parse(output);
    expect(recording).toMatchObject({ env: id, mode: "stochastic" });
    const [{ seed, actions, observations, rewards }] = recording.episodes;
    expect(seed).toBe(3);
    for (const list of [actions, observations, rewards]) expect(list).toHaveLength(steps);
    const { agreement, failures } = await compareTrajectories(recording);
    expect(failures).toEqual([]);
    expect(agreement).toMatchObject({ max_abs_error: 0, ok: true });
  });

  test("acts as it is told to", async () => {
    const actions = async (mode: string) => {
      const told = await softedge("record", hopper, "--steps", "3", "--mode", mode);
      return JSON.parse(told.output).episodes[0].actions;
    };
    expect(await actions("stochastic")).not.toEqual(await actions("deterministic"));
  });

  test("plays nothing that it could not write", async () => {
    const { status, output } = await softedge("record", hopper, "--out", "no/such/x.json");
    expect(output).toContain("cannot write no/such/x.json: there is no folder no/such");
    expect(status).toBe(1);
  });

  test("does the same again for the same seed, into a file", async () => {
    const record = async (file: string, ...args: string[]) => {
      const out = join(folder, file);
      const told = await softedge("record", hopper, "--steps", "8", "--out", out, ...args);
      expect(told.output).toContain(`recorded in ${out}`);
      return readFileSync(out, "utf8");
    };
    const first = await record("first.json");
    expect(await record("again.json")).toBe(first);
    expect(await record("other.json", "--seed", "1")).not.toBe(first);
    expect(JSON.parse(first).options.healthy_z_range).toEqual([0.5, null]);
  });
});

describe("softedge render", () => {
  test("draws an episode of a run as a moving picture", async () => {
    const out = join(folder, "hopper.gif");
    const { status, output } = await softedge("render", hopper, "--steps", "20", "--out", out);
    expect(output).toMatch(
      /Hopper-v5, deterministic, seed 0: \d+ steps, return [\d.]+\ndrawn in .*hopper\.gif/,
    );
    expect(status).toBe(0);
    const { format, pages, pageHeight } = await sharp(out, { animated: true }).metadata();
    // 20 steps of 8 ms, and a frame every 40 ms, both ends included.
    expect({ format, pages, pageHeight }).toEqual({ format: "gif", pages: 5, pageHeight: 300 });
  });

  test("draws an episode of a policy as stills", async () => {
    const out = join(folder, "taxi.png");
    const taxi = join(testPolicies.folder, "taxi");
    const args = ["--steps", "9", "--stills", "3", "--height", "110", "--out", out];
    expect(await softedge("render", taxi, ...args)).toMatchObject({ status: 0 });
    const { format, width, height } = await sharp(out).metadata();
    expect({ format, width, height }).toEqual({ format: "png", width: 3 * 110 + 8, height: 110 });
  });

  test.each<[string[], string]>([
    [["--out", "episode.mp4"], "episode.mp4 must end in .gif or .webp"],
    [[], "required option '--out <file>' not specified"],
    [["--out", "x.gif", "--seed", "-1"], "must be a whole number from 0 to 2^53 - 1"],
    [["--out", "x.gif", "--mode", "both"], "Allowed choices are stochastic, deterministic"],
    [["--out", "no/such/x.svg"], "cannot write no/such/x.svg: there is no folder no/such"],
    [["--out", "x.gif", "--height", "100000"], "must be a whole number from 16 to 720"],
    [["--out", "x.gif", "--steps", "0"], "must be a positive whole number"],
    [["--out", "x.gif", "--height", "721"], "must be a whole number from 16 to 720"],
    [["--out", "x.png", "--stills", "21"], "must be a whole number from 1 to 20"],
  ])("with %j says what is wrong", async (args, message) => {
    const { status, output } = await softedge("render", hopper, ...args);
    expect(output).toContain(message);
    expect(status).toBe(1);
    expect(existsSync("x.gif")).toBe(false);
  });

  test("shows six moments, if it is not told how many", async () => {
    const out = join(folder, "six.svg");
    await softedge("render", hopper, "--steps", "12", "--height", "60", "--out", out);
    expect(readFileSync(out, "utf8").match(/<svg x=/g)).toHaveLength(6);
  });

  test("asks for another ending before it looks for the policy", async () => {
    const { output } = await softedge("render", "no/such/policy", "--out", "x.mp4");
    expect(output).toContain("x.mp4 must end in .gif or .webp");
  });

  test("of a folder that holds neither run nor policy says so", async () => {
    const { status, output } = await softedge("render", folder, "--out", join(folder, "x.gif"));
    expect(output).toContain(`${folder} is neither a run nor a policy`);
    expect(status).toBe(1);
  });
});

test("softedge train names the option whose value is none", async () => {
  const bad = '{"healthy_z_range": [1, 2, 3]}';
  const { status, output } = await softedge("train", "sac", "--environment-options", bad);
  expect(output).toContain(
    "--environment-options healthy_z_range: must be a number, true or false, null, a text, or two bounds",
  );
  expect(status).toBe(1);
});

test.each([
  ["a time limit", 5, 5],
  ["no time limit, and then looks as far as the default", null, 200],
])("softedge train spi takes %s", async (_, limit, steps) => {
  const limited = JSON.stringify({ max_episode_steps: limit });
  const options = ["--environment-options", limited, "--temperature", "1"];
  const runs = join(folder, `limit-${limit}`);
  const { output } = await softedge("train", "spi", ...options, "--runs", runs);
  expect(output).toContain(`over ${steps} steps, episode ended in`);
});

test("softedge train refuses an option that the environment does not have, and leaves no folder", async () => {
  const runs = join(folder, "runs");
  const { status, output } = await softedge(
    ...["train", "sac", "--environment", "Hopper-v5", "--runs", runs],
    ...["--environment-options", '{"gravity": 1}'],
  );
  expect(output).toContain(
    "Hopper-v5 cannot be made: gravity: no such setting; there are: frame_skip,",
  );
  expect(status).toBe(1);
  expect(existsSync(runs)).toBe(false);
});
