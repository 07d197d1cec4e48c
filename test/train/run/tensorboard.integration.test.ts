import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { runConfig } from "../../../train/registry.ts";
import { createRun } from "../../../train/run/run-folder.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

/** A Python that has TensorBoard, where there is one. */
const python = [process.env.TENSORBOARD_PYTHON, "python3"].find(
  (command) => command && spawnSync(command, ["-c", "import tensorboard"]).status === 0,
);

describe("TensorBoard", () => {
  const program = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0}).Reload()
tags = events.Tags()["scalars"]
print(json.dumps({tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags}))
`;

  test(`reads a run${python ? "" : " (skipped: no python3 with tensorboard, nor TENSORBOARD_PYTHON)"}`, (context) => {
    if (!python) return context.skip();
    const run = createRun(temporaryFolder(), "run", runConfig.parse({ algorithm: "spi" }));
    run.record({ kind: "episode", step: 200, episode: 1, return: -0.5, length: 200 });
    run.record({ kind: "gradient", step: 300, temperature: 0 });
    run.record({ kind: "episode", step: 400, episode: 2, return: -0.25, length: 200 });

    const read = execFileSync(python, ["-c", program, run.path], { encoding: "utf8" });
    expect(JSON.parse(read)).toEqual({
      "episode/return": [
        [200, -0.5],
        [400, -0.25],
      ],
      "episode/length": [
        [200, 200],
        [400, 200],
      ],
      "gradient/temperature": [[300, 0]],
    });
  });
});
