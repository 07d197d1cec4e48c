import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { evaluateActor } from "../../../export/evaluate-actor.ts";
import { openPolicy } from "../../../export/open-policy.ts";
import { readPackage } from "../../../export/policy-package.ts";
import { readUserObject } from "../../../files/json-file.ts";
import { modelCard } from "../../../studies/results/model-card.ts";
import { chosen, runsOf, zoo } from "../../../studies/results/zoo.ts";
import { runConfig } from "../../../train/registry.ts";
import { sharedSettings } from "../../../train/study/differences.ts";
import { keptRun } from "./kept-run.ts";

describe.each(zoo)("policies/$name", (policy) => {
  const { from } = policy;
  const folder = `policies/${policy.name}`;
  const { manifest } = readPackage(folder);
  const runs = runsOf(policy);

  test("has the card that its manifest and the runs make", () => {
    const card = readFileSync(join(folder, "README.md"), "utf8");
    const [, shows, file] = /!\[([^\]]+)\]\(([^)]+)\)/.exec(card) ?? [];
    expect(existsSync(join(folder, file))).toBe(true);
    expect(card).toBe(modelCard(manifest, { policy, runs, picture: { file, shows } }));
  });

  const trainedFrom = "rank" in from ? / --config (\S+)/.exec(from.train(0))?.[1] : undefined;
  if (trainedFrom !== undefined) {
    test("was trained with the config that its card names", () => {
      const [{ config }] = runs;
      const { seed, threads } = config;
      expect(config).toEqual(runConfig.parse({ ...readUserObject(trainedFrom), seed, threads }));
    });
  }

  if ("rank" in from) {
    test("is chosen of several runs that differ in their seed alone", () => {
      const settings = runs.map(({ config }) => sharedSettings(config));
      for (const each of settings) expect(each).toEqual(settings[0]);
      expect(new Set(runs.map(({ config }) => config.seed)).size).toBe(runs.length);
      expect(runs.length).toBeGreaterThan(1);
    });

    test("is of the run that the zoo names", () => {
      const { config, evaluation } = chosen(runs, from.rank);
      expect(manifest.origin).toMatchObject({ kind: "run", seed: config.seed });
      // The same actor plays the same episodes, on the machine where both were made.
      expect(manifest.evaluation?.deterministic.mean).toBe(evaluation.deterministic.mean);
    });
  }

  test("plays as its card says, or nearly so on another machine", async () => {
    const { actor, environment, release } = await openPolicy(folder);
    const { mean } = await evaluateActor(actor, environment, "deterministic", 5);
    await release();
    const { evaluation } = manifest;
    if (!evaluation) throw new Error("the card tells of no evaluation");
    const { mean: expected, standard_deviation } = evaluation.deterministic;
    // Five episodes of a hundred: within four of their deviations, and what chaos adds.
    const slack = (4 * standard_deviation) / Math.sqrt(5) + 0.05 * Math.abs(expected);
    expect(Math.abs(mean - expected)).toBeLessThan(slack);
  });
});

test("the median is the run in the middle, or the better of two", () => {
  const runs = [30, 10, 20, 40].map((mean, seed) =>
    keptRun(seed, { evaluations: [], deterministic: [mean], stochastic: [0] }),
  );
  expect(chosen(runs, "best").config.seed).toBe(3);
  expect(chosen(runs, "median").config.seed).toBe(0);
  expect(chosen(runs.slice(0, 3), "median").config.seed).toBe(2);
});
