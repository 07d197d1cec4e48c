import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actingWith } from "../../export/evaluate-actor.ts";
import { openPolicy } from "../../export/open-policy.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { testPolicies } from "../policies.ts";

/** A copy of the test's pendulum whose environment has another time limit. */
let folder: string;
let version: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-open-"));
  cpSync(`${testPolicies.folder}/pendulum`, folder, { recursive: true });
  [version] = readdirSync(folder).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const file = join(folder, version, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  manifest.environment_options = { max_episode_steps: 3 };
  writeFileSync(file, JSON.stringify(manifest));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a policy that is opened", () => {
  test.each([
    ["by its name", () => folder],
    ["by its version", () => join(folder, version)],
  ])("%s plays in the environment that it was trained in", async (_, path) => {
    const { label, environment, options, release } = await openPolicy(path());
    expect(label).toBe(`pendulum ${version}`);
    expect(options).toEqual({ max_episode_steps: 3 });
    expect(environment.maxEpisodeSteps).toBe(3);
    await release();
  });

  test("is of no use once it is released", async () => {
    const { environment, release } = await openPolicy(folder);
    environment.reset(0);
    await release();
    expect(() => environment.step([0])).toThrow("no episode is under way");
  });

  test("acts with the noise of the seed and the step, or with none", async () => {
    const { actor, release } = await openPolicy(folder);
    const observation = [1, 0, 0.5];
    const run = async (epsilon: Float32Array) =>
      Number((await actor.run(observation, epsilon, 1)).action[0]);
    const stochastic = actingWith(actor, "stochastic");
    const [action] = await stochastic(observation, 12, 5);
    expect(action).toBe(await run(drawEpsilon("normal", 12, 1, 1, 5)));
    const [mean] = await actingWith(actor, "deterministic")(observation, 12, 5);
    expect(mean).toBe(await run(new Float32Array(1)));
    expect(action).not.toBe(mean);
    await release();
  });
});
