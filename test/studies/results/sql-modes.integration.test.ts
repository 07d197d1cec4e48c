import { expect, test } from "vitest";
import { describeSqlModes, sqlModes } from "../../../studies/results/sql-modes.ts";
import { runOffPolicy } from "../../../train/off-policy/run-off-policy.ts";
import { createRun } from "../../../train/run/run-folder.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { smallRun } from "../../train/off-policy/small-runs.ts";

async function trained(algorithm: "sql" | "td3"): Promise<string> {
  const learned = smallRun(algorithm, {
    environment_options: { max_episode_steps: 10 },
    normalize_observations: true,
  });
  const run = createRun(temporaryFolder(), algorithm, learned.config);
  await runOffPolicy(learned, run);
  return run.path;
}

test("the action of the highest Q is the stochastic one where there is one sample", async () => {
  const path = await trained("sql");
  const one = await sqlModes(path, 1, 3);
  expect(one.best.returns).toEqual(one.stochastic.returns);
  expect(one.zero.returns).not.toEqual(one.stochastic.returns);

  const many = await sqlModes(path, 8, 3);
  expect(many.zero.returns).toEqual(one.zero.returns);
  expect(many.best.returns).not.toEqual(one.best.returns);

  const [titles, , row] = describeSqlModes([one], 1).split("\n");
  expect(titles).toBe("| run | stochastic | zero noise | highest Q of 1 |");
  expect(row).toContain(`| ${one.zero.mean.toFixed(1)} ±`);
});

test("a run of another algorithm has no samples to choose from", async () => {
  await expect(sqlModes(await trained("td3"), 2, 1)).rejects.toThrow("is a run of td3, not sql");
});
