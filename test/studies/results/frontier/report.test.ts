import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { screenedGroups, screeningTable } from "../../../../studies/results/frontier/report.ts";
import { expandStudy } from "../../../../train/study/expand.ts";
import { readStudy } from "../../../../train/study/study-file.ts";
import { temporaryFolder } from "../../../temporary-folder.ts";

/** A run that was evaluated at these steps. */
const evaluated = (seed: number, returns: Readonly<Record<number, number>>) => ({
  config: { seed },
  metrics: Object.entries(returns).map(([step, mean]) => ({
    kind: "evaluation",
    step: Number(step),
    deterministic: { mean, standard_deviation: mean / 10 },
  })),
});

test("a row has the mean of the seeds and each of them, at every step that all have come to, or soon after", () => {
  const table = screeningTable(
    [
      {
        name: "a",
        algorithm: "sac",
        settings: "",
        runs: [evaluated(0, { 10: 100, 20: 500 }), evaluated(2, { 10: 300 })],
      },
      {
        name: "b",
        algorithm: "sac",
        settings: "layer_norm true",
        runs: [evaluated(1, { 12: 400, 20: 1234.6 })],
      },
    ],
    [10, 20],
  );
  expect(table.split("\n").slice(2)).toEqual([
    "| a | – | 0, 2 | 200 (100 ± 10, 300 ± 30) | – |",
    "| b | layer_norm true | 1 | 400 ± 40 | 1,235 ± 123 |",
  ]);
});

test("the candidates of a study are told by the settings that are neither the study's nor usual", () => {
  const folder = temporaryFolder();
  const study = join(folder, "study.json");
  const algorithms = [
    { algorithm: "tqc" },
    { algorithm: "tqc", name: "tqc-other", settings: { layer_norm: true, discount: 0.9 } },
  ];
  writeFileSync(
    study,
    JSON.stringify({
      algorithms,
      environments: ["Hopper-v5"],
      seeds: "0-1",
      settings: { n_step: 2 },
    }),
  );
  const curve = join(folder, "hopper-v5-tqc-other-seed-1");
  mkdirSync(curve);
  const planned = expandStudy(readStudy(study)).find(({ name }) => name === basename(curve));
  writeFileSync(join(curve, "config.json"), JSON.stringify(planned?.config));
  writeFileSync(
    join(curve, "metrics.jsonl"),
    '{"kind":"evaluation","step":10,"deterministic":{"mean":7}}\n',
  );
  const [first, other] = screenedGroups(study, folder);
  expect(first).toEqual({ name: "tqc", algorithm: "tqc", settings: "", runs: [] });
  expect(other.settings).toBe("discount 0.9, layer_norm true");
  expect(other.runs).toHaveLength(1);

  // A curve of other settings is not passed off as one of the candidate's.
  writeFileSync(study, readFileSync(study, "utf8").replace('"n_step":2', '"n_step":3'));
  expect(() => screenedGroups(study, folder)).toThrow(
    `${curve} is not a run of ${study}: n_step is 2`,
  );
});
