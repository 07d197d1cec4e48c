import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { softedge } from "../../../cli/softedge.ts";
import { temporaryFolder } from "../../../temporary-folder.ts";

const run = promisify(execFile);

const settings = { hidden: [4], batch_size: 8, evaluation_interval: 100, evaluation_episodes: 1 };
const environments = ["Hopper-v5"];

test("a study's finished runs are kept, compared and drawn, and the others named", async () => {
  const folder = temporaryFolder();
  const [study, runs, kept] = ["study.json", "runs", "kept"].map((name) => join(folder, name));
  const describe = (algorithms: readonly string[]) =>
    writeFileSync(
      study,
      JSON.stringify({
        algorithms: algorithms.map((algorithm) => ({
          algorithm,
          settings: { steps: 200, learning_starts: 100 },
        })),
        environments,
        seeds: "0-1",
        settings,
      }),
    );
  const results = (...args: string[]) =>
    run(process.execPath, ["studies/results/main.ts", ...args]);

  describe(["sac", "td3"]);
  const trained = await softedge("study", study, "--runs", runs);
  expect(trained.status, trained.output).toBe(0);
  for (const count of [4, 0]) {
    const { stdout } = await results("keep", "--finished", "--runs", kept, runs);
    expect(stdout.match(/^kept in /gm) ?? []).toHaveLength(count);
  }

  describe(["sac", "td3", "ddpg"]);
  const foreign = join(folder, "stable-baselines3");
  const compare = () =>
    results(
      "comparison",
      "--study",
      study,
      "--runs",
      kept,
      "--stable-baselines3",
      foreign,
      "--draw",
      folder,
    );
  await expect(compare()).rejects.toMatchObject({
    stderr: expect.stringContaining(`there is no folder ${foreign}`),
  });
  mkdirSync(foreign);
  const { stdout } = await compare();
  expect(stdout).toContain("### Hopper-v5");
  expect(stdout).toMatch(/^\| sac-2019 \| 200 \| 2 \| /m);
  expect(stdout).toMatch(/^\| ddpg \| 200 \| 0 of 2 \| – \| /m);
  expect(stdout).toMatch(/^\| hopper-v5-td3-seed-1 \| 200 \| /m);
  expect(stdout).toContain("- Hopper-v5, ddpg, 200 steps: seeds 0, 1");
  const pictures = ["comparison-hopper-v5.svg", "comparison-last.svg"];
  for (const name of pictures) {
    expect(readFileSync(join(folder, name), "utf8")).toMatch(/^<svg/);
  }
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith(".svg"))
      .toSorted(),
  ).toEqual(pictures);

  // A run of other settings is not passed off as one of the study.
  writeFileSync(study, readFileSync(study, "utf8").replace(/"hidden":\[4\]/, '"hidden":[5]'));
  await expect(compare()).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("hidden is [4], not [5]"),
  });

  // Groups would be told apart by nothing but their settings.
  const grid = { hidden: [[4], [5]] };
  writeFileSync(study, JSON.stringify({ ...JSON.parse(readFileSync(study, "utf8")), grid }));
  await expect(compare()).rejects.toMatchObject({
    stderr: expect.stringContaining("varies hidden: list each setting to compare as an algorithm"),
  });
});
