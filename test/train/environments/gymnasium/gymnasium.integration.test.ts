import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { makeEnvironment } from "../../../../train/environments/registry.ts";
import {
  makeVectorEnvironment,
  type VectorEnvironment,
} from "../../../../train/environments/vector/vector-environment.ts";
import { findPython } from "../../../python.ts";

/* Environments in a Python that has Gymnasium: python3, or the one of GYMNASIUM_PYTHON. */

const python = findPython(["gymnasium"], "GYMNASIUM_PYTHON");
const modules = resolve("test/fixtures/gymnasium");
const own = (name: string) => `gymnasium:softedge_test_environments:${name}-v0`;

beforeEach(() => {
  vi.stubEnv("SOFTEDGE_PYTHON", python.command ?? "");
  vi.stubEnv("PYTHONPATH", modules);
});
afterEach(() => vi.unstubAllEnvs());

/** Plays Gymnasium's environments directly, as its vectors do with autoreset in the same step. */
const direct = `
import json, sys, gymnasium, numpy
id, options, seed, actions = json.loads(sys.argv[1])
environments = [gymnasium.make(id, **options) for _ in actions[0]]
observations = [e.reset(seed=seed + i)[0] for i, e in enumerate(environments)]
space = environments[0].action_space
played = {"first": [o.tolist() for o in observations], "turns": []}
for row in actions:
    turn = {"observations": [], "next": [], "rewards": [], "terminated": [], "truncated": []}
    for e, action in zip(environments, row):
        point = action[0] if space.shape == () else numpy.array(action, dtype=space.dtype)
        observation, reward, terminated, truncated, _ = e.step(point)
        turn["next"].append(observation.tolist())
        turn["rewards"].append(float(reward))
        turn["terminated"].append(int(terminated))
        turn["truncated"].append(int(truncated))
        turn["observations"].append((e.reset()[0] if terminated or truncated else observation).tolist())
    played["turns"].append(turn)
print(json.dumps(played))
`;

const rows = z.array(z.array(z.number()));
const bits = z.array(z.number());
const played = z.object({
  first: rows,
  turns: z.array(
    z.object({
      observations: rows,
      next: rows,
      rewards: z.array(z.number()),
      terminated: bits,
      truncated: bits,
    }),
  ),
});

async function playedIn(
  { step, ...vector }: VectorEnvironment,
  seed: number,
  actions: number[][][],
) {
  const { count, observations, nextObservations, rewards, terminated, truncated } = vector;
  const rowsOf = (numbers: Float64Array) =>
    Array.from({ length: count }, (_, i) => {
      const width = numbers.length / count;
      return [...numbers.subarray(i * width, (i + 1) * width)];
    });
  await vector.reset(seed);
  const first = rowsOf(observations);
  const turns: z.infer<typeof played>["turns"] = [];
  for (const row of actions) {
    vector.actions.set(row.flat());
    await step();
    turns.push({
      observations: rowsOf(observations),
      next: rowsOf(nextObservations),
      rewards: [...rewards],
      terminated: [...terminated],
      truncated: [...truncated],
    });
  }
  return { first, turns };
}

describe.skipIf(!python.command)(`environments in Python${python.note}`, () => {
  test.each([
    ["CartPole-v1", {}, (i: number, step: number) => [(step + i) % 2]],
    ["CartPole-v1", { max_episode_steps: 7 }, (i: number, step: number) => [(step + i) % 2]],
    ["Pendulum-v1", { g: 9.81 }, (i: number, step: number) => [2 * Math.sin(0.1 * step + i)]],
  ])("%s %j plays as in Gymnasium itself, to the last bit", async (id, options, act) => {
    const [count, seed] = [3, 11];
    const actions = Array.from({ length: 250 }, (_, step) =>
      Array.from({ length: count }, (_, i) => act(i, step)),
    );
    const expected = played.parse(
      await python.run(direct, JSON.stringify([id, options, seed, actions])),
    );
    expect(expected.turns.some((turn) => Math.max(...turn.terminated, ...turn.truncated) > 0)).toBe(
      true,
    );
    for (const threads of [1, 2]) {
      const vector = await makeVectorEnvironment(`gymnasium:${id}`, { count, threads, options });
      expect(await playedIn(vector, seed, actions)).toEqual(expected);
      await vector.release();
    }
  });

  test.each(["cartpole-v1", "pendulum-v1"])(
    "%s plays what was recorded in Gymnasium",
    async (file) => {
      const recording = z
        .object({
          env: z.string(),
          episodes: z.array(
            z.object({
              seed: z.number(),
              reset_obs: z.array(z.number()),
              actions: z.array(z.union([z.number(), z.array(z.number())])),
              observations: rows,
              rewards: z.array(z.number()),
            }),
          ),
        })
        .parse(JSON.parse(readFileSync(`test/fixtures/trajectories/${file}.json`, "utf8")));
      const environment = await makeEnvironment(`gymnasium:${recording.env}`);
      const [{ seed, reset_obs, actions, observations, rewards }] = recording.episodes;
      expect([...environment.reset(seed)]).toEqual(reset_obs);
      for (const [i, action] of actions.entries()) {
        const { observation, reward } = environment.step([action].flat());
        expect([...observation]).toEqual(observations[i]);
        expect(reward).toBe(rewards[i]);
      }
      environment.release();
    },
  );

  test("an episode is a function of its seed, and the next ones continue the generator", async () => {
    const environment = await makeEnvironment("gymnasium:CartPole-v1");
    const [first, second] = [environment.reset(5), environment.reset()];
    expect(second).not.toEqual(first);
    expect(environment.reset(5)).toEqual(first);
    expect(environment.reset()).toEqual(second);
    environment.release();
  });

  test("a state that is written starts an episode of its own, the same each time", async () => {
    const vector = await makeVectorEnvironment("gymnasium:CartPole-v1", { count: 2, threads: 1 });
    expect(vector.restorable).toBe(false);
    await vector.reset(3);
    const first = vector.observations.slice();
    const state = await vector.read();
    await vector.step();
    await vector.write(state);
    const anew = vector.observations.slice();
    expect(anew).not.toEqual(first);
    await vector.write(state);
    expect(vector.observations).toEqual(anew);
    await vector.release();
  });

  test("whole numbers are rounded, and discrete spaces may start anywhere", async () => {
    const integer = await makeEnvironment(own("Integer"));
    integer.reset(0);
    expect(integer.step([1.6]).observation[0]).toBe(2);
    integer.release();
    const shifted = await makeEnvironment(own("Shifted"));
    expect([shifted.observationSpace, shifted.actionSpace]).toEqual([
      { kind: "discrete", size: 5 },
      { kind: "discrete", size: 3 },
    ]);
    expect([...shifted.reset(0)]).toEqual([0]);
    const { observation, reward } = shifted.step([2]);
    expect([observation[0], reward]).toEqual([4, 6]);
    shifted.release();
  });

  test("options are arguments of the environment, and max_episode_steps limits its steps", async () => {
    const environment = await makeEnvironment(own("Plain"), { length: 2 });
    environment.reset(0);
    expect(environment.step([0]).terminated).toBe(false);
    expect(environment.step([0]).terminated).toBe(true);
    environment.release();
    const limits = await Promise.all(
      [{}, { max_episode_steps: 7 }, { max_episode_steps: null }].map(async (options) => {
        const made = await makeEnvironment(own("Plain"), options);
        return [made.maxEpisodeSteps, made.horizon];
      }),
    );
    expect(limits).toEqual([
      [100, 100],
      [7, 7],
      [null, 100],
    ]);
  });

  test.each([
    ["gymnasium:CartPoel-v1", {}, "Did you mean: `CartPole`?"],
    ["gymnasium:CartPole-v99", {}, "Environment version `v99` for environment `CartPole` doesn't"],
    ["gymnasium:no_such_module:Some-v0", {}, "No module named 'no_such_module'"],
    ["gymnasium:CartPole-v1", { gravity: 3 }, "got an unexpected keyword argument 'gravity'"],
    ["gymnasium:CartPole-v1", { max_episode_steps: 0 }, "max_episode_steps: Too small"],
    ["gymnasium:Blackjack-v1", {}, "are Tuple(Discrete(32), Discrete(11), Discrete(2)), which is"],
  ])("%s %j is refused in a sentence", async (id, options, reason) => {
    const error = await makeEnvironment(id, options).catch((reason: unknown) => reason);
    expect(String(error)).toContain(id);
    expect(String(error)).toContain(reason);
    expect(String(error)).not.toContain("\n");
  });

  test("what an environment prints is no answer", async () => {
    const environment = await makeEnvironment(own("Printing"));
    environment.reset(0);
    expect(environment.step([1]).observation[0]).toBe(1);
    environment.release();
  });

  test.each([
    ["Raising", "environment 0: ValueError: no action like 0.5 (SOFTEDGE_DEBUG=1"],
    ["Exiting", "environment 0: SystemExit: over and out (SOFTEDGE_DEBUG=1"],
    ["Crashing", "has ended with exit status 9: Fatal: crashed (SOFTEDGE_DEBUG=1"],
  ])("an environment that fails is told of: %s", async (name, message) => {
    const vector = await makeVectorEnvironment(own(name), { count: 2, threads: 1 });
    await vector.reset(0);
    vector.actions.fill(0.5);
    await expect(vector.step()).rejects.toThrow(message);
    await vector.release();
  });

  test("observations that are not of their space are refused", async () => {
    const environment = await makeEnvironment(own("Wide"));
    expect(() => environment.reset(0)).toThrow("an observation has the shape (3,), and its space");
    environment.release();
  });

  /** The processes that run a program, by their arguments. */
  async function isRunning(pid: number): Promise<boolean> {
    try {
      process.kill(pid, 0);
      // A process that has ended, and is not waited for, is still there as a zombie.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return false;
    }
  }

  /** Waits until a process has ended; the test fails at its time limit if it never does. */
  async function ended(pid: number): Promise<void> {
    while (await isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  test.skipIf(process.platform !== "linux").each([
    ["Plain", "SIGKILL"],
    ["Plain", "SIGINT"],
    ["Plain", "SIGTERM"],
    ["Hanging", "SIGKILL"],
  ] as const)("%s: Python ends with a Node that is ended by %s", async (name, signal) => {
    const program = `
      const { makeVectorEnvironment } =
        await import("./train/environments/vector/vector-environment.ts");
      const vector = await makeVectorEnvironment("${own(name)}", { count: 1, threads: 1 });
      await vector.reset(0);
      console.log("playing");
      for (;;) await vector.step();`;
    const node = spawn(process.execPath, ["--input-type=module", "-e", program]);
    await once(node.stdout, "data");
    const children = readFileSync(`/proc/${node.pid}/task/${node.pid}/children`, "utf8");
    const [pid] = children.trim().split(" ").map(Number);
    expect(await isRunning(pid)).toBe(true);
    node.kill(signal);
    await once(node, "exit");
    await ended(pid);
  });
});
