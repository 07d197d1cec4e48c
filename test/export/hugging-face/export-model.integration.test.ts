import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { exportModel } from "../../../export/hugging-face/export-model.ts";
import { readPackage } from "../../../export/policy-package.ts";
import { runSpi } from "../../../train/algorithms/spi/run-spi.ts";
import { spiConfig } from "../../../train/algorithms/spi/spi.ts";
import { createRun } from "../../../train/run/run-folder.ts";
import { softedge } from "../../cli/softedge.ts";
import { findPython } from "../../python.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const names = ["README.md", "actor.onnx", "manifest.json", "replay.gif", "results.json"];

describe("a model for the Hub", () => {
  test("is made of a policy: its package, a card, results and an episode", async () => {
    const out = join(temporaryFolder(), "model");
    const { folder } = await exportModel("policies/pendulum", { out, episodes: 1 });
    expect(folder).toBe(out);
    expect(readdirSync(out).toSorted()).toEqual(names);
    const [model, policy] = [out, "policies/pendulum"].map(readPackage);
    expect(model.manifest).toEqual(policy.manifest);
    const replay = sharp(join(out, "replay.gif"), { animated: true });
    const { delay = [], format } = await replay.metadata();
    expect(format).toBe("gif");
    // 200 steps of 50 ms, and the last picture. Equal ones are one, for as long as all of them.
    expect(delay.reduce((sum, time) => sum + time, 0)).toBe(201 * 50);
  });

  test("is made of a run, whose policies stay as they are", async () => {
    const parent = temporaryFolder();
    const settings = spiConfig.parse({ algorithm: "spi", temperature: 1, tolerance: 1e-3 });
    const run = createRun(parent, "run", settings);
    await runSpi(settings, run);
    const out = join(parent, "model");
    const { manifest } = await exportModel(run.path, { out, episodes: 3, name: "cab" });
    expect(manifest).toMatchObject({ name: "cab", algorithm: "spi", evaluation: { episodes: 3 } });
    expect(readdirSync(out).toSorted()).toEqual(names);
    expect(readdirSync(parent).toSorted()).toEqual(["model", "run"]);
  });

  test("is not written over other files", async () => {
    const out = temporaryFolder();
    mkdirSync(join(out, "notes"));
    const exporting = exportModel("policies/pendulum", { out, episodes: 1 });
    await expect(exporting).rejects.toThrow("is no earlier export");
    expect(readdirSync(out)).toEqual(["notes"]);
  });

  test("is written by the command, whose options are refused where they have no effect", async () => {
    const out = join(temporaryFolder(), "model");
    const args = ["export", "policies/taxi", "--out", out];
    const refused = await softedge(...args);
    expect([refused.status, refused.output]).toEqual([
      1,
      expect.stringContaining("--out and --overwrite are of --format hugging-face"),
    ]);
    const { status, output } = await softedge(...args, "--format", "hugging-face");
    expect([status, output]).toEqual([
      0,
      expect.stringContaining(`exported to ${out}: README.md, actor.onnx, manifest.json`),
    ]);
  });

  const hub = findPython(["huggingface_hub"], "HUGGING_FACE_PYTHON");
  test.skipIf(!hub.command).for([
    ["pendulum", "Pendulum-v1", "sac-2019"],
    ["taxi", "Taxi-v3", "spi"],
  ])(
    `of %s has metadata that the Hub's own library reads${hub.note}`,
    async ([policy, environment, algorithm]) => {
      const out = join(temporaryFolder(), "model");
      const { manifest } = await exportModel(`policies/${policy}`, { out, episodes: 1 });
      const program = `
import json, sys
from huggingface_hub import ModelCard, metadata_load
card = ModelCard.load(sys.argv[1])
[result] = card.data.eval_results
print(json.dumps([card.data.library_name, card.data.tags, card.data.model_name, result.task_type,
  result.dataset_name, result.metric_type, result.metric_value, metadata_load(sys.argv[1]) == card.data.to_dict()]))
`;
      const { mean = 0, standard_deviation = 0 } = manifest.evaluation?.deterministic ?? {};
      const tags = ["deep-reinforcement-learning", "reinforcement-learning", algorithm, "onnx"];
      expect(await hub.run(program, join(out, "README.md"))).toEqual([
        ...["softedge", [environment, ...tags], algorithm, "reinforcement-learning", environment],
        ...["mean_reward", `${mean.toFixed(2)} +/- ${standard_deviation.toFixed(2)}`, true],
      ]);
    },
  );

  const onnx = findPython(["numpy", "onnxruntime"], "HUGGING_FACE_PYTHON");
  test.skipIf(!onnx.command).for([
    ["hopper", [1, 3]],
    ["taxi", [1]],
  ] as const)(`of %s has a card whose program acts${onnx.note}`, async ([policy, shape]) => {
    const out = join(temporaryFolder(), "model");
    await exportModel(`policies/${policy}`, { out, episodes: 1 });
    const card = readFileSync(join(out, "README.md"), "utf8");
    const program = /```python\n([\s\S]*?)```/.exec(card)?.[1] ?? "";
    const shown = `${program}\nprint(list(action.shape))`;
    const printed = execFileSync(onnx.command ?? "", ["-c", shown], { cwd: out, encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual(shape);
  });
});
