import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runConfig } from "../../../train/registry.ts";
import { createRunAt } from "../../../train/run/run-folder.ts";
import { describeDifferences } from "../../../train/study/differences.ts";
import { checkEngines, checkFits, ensureRun, findRuns } from "../../../train/study/start-runs.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const planned = (settings: object = {}, name = "run") => ({
  name,
  config: runConfig.parse({ algorithm: "ppo", environment: "CartPole-v1", ...settings }),
});

describe("the runs of a study that is started again", () => {
  test("are found in their folders, or yet to come", () => {
    const folder = temporaryFolder();
    const runs = [planned({}, "there"), planned({ seed: 1 }, "new")];
    createRunAt(join(folder, "there"), runs[0].config);
    expect(findRuns(folder, runs)).toMatchObject([
      { path: join(folder, "there"), found: { state: "waiting" } },
      { path: join(folder, "new"), found: undefined },
    ]);
  });

  test("are refused where settings have changed, each with what differs", () => {
    const folder = temporaryFolder();
    for (const name of ["a", "b"]) createRunAt(join(folder, name), planned().config);
    const changed = [planned({ epochs: 3 }, "a"), planned({ hidden: [8], steps: 5 }, "b")];
    expect(() => findRuns(folder, changed)).toThrow(`${join(folder, "a")}: epochs is 10, not 3\n`);
    expect(() => findRuns(folder, changed)).toThrow(
      `${join(folder, "b")}: steps is 1000000, not 5, hidden is [64,64], not [8]\n`,
    );
  });
});

describe("the folder of a run", () => {
  test("is made once, also where a killed study left it without its config", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "run"));
    writeFileSync(join(folder, "run", "config.json.unfinished"), "{");
    const [run] = findRuns(folder, [planned()]);
    ensureRun(run);
    const config = () => readFileSync(join(run.path, "config.json"), "utf8");
    expect(JSON.parse(config())).toEqual(run.config);
    const before = config();
    ensureRun(run);
    expect(config()).toBe(before);
  });

  test("is not made where other files are", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "run"));
    writeFileSync(join(folder, "run", "thesis.tex"), "");
    const [run] = findRuns(folder, [planned()]);
    expect(() => ensureRun(run)).toThrow("is no run, but has files such as thesis.tex");
  });
});

test("algorithms that do not fit are refused by the names of their runs", async () => {
  await checkFits([planned()]);
  const unfit = planned({ environment: "Taxi-v3" }, "taxi-ppo");
  await expect(checkFits([planned(), unfit])).rejects.toThrow(
    /^taxi-ppo: Taxi-v3 has .*; try: softedge train spi$/,
  );
  const nowhere = planned({ environment: "Tennis" }, "tennis");
  await expect(checkFits([nowhere])).rejects.toThrow('tennis: there is no environment "Tennis"');
});

test("an engine or a device that is not there is refused by the name of a run that needs it", async () => {
  await checkEngines([planned()]);
  // Not installed with softedge.
  const checked = planned({ engine: "tfjs" }, "checked");
  await expect(checkEngines([planned(), checked])).rejects.toThrow(
    /^checked: the engine tfjs needs @tensorflow\/tfjs-node/,
  );
});

test("differences name settings of the environment, and those that one algorithm lacks", () => {
  const [one, other] = [
    { algorithm: "td3", environment_options: { ctrl_cost_weight: 0 } },
    { algorithm: "ddpg", environment_options: {}, target_return: 3 },
  ].map((settings) => runConfig.parse(settings));
  expect(describeDifferences(one, one)).toBe("");
  const differences = describeDifferences(one, other);
  expect(differences).toContain("ctrl_cost_weight is 0, not unset");
  expect(differences).toContain("target_return is none, not 3");
  expect(differences).toContain("policy_delay is 2, not unset");
});
