import { describe, expect, test } from "vitest";
import { runConfig } from "../../../train/registry.ts";
import { createRun } from "../../../train/run/run-folder.ts";
import { findPython } from "../../python.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const python = findPython(["tensorboard"], "TENSORBOARD_PYTHON");

describe("TensorBoard", () => {
  const program = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0}).Reload()
tags = events.Tags()["scalars"]
print(json.dumps({tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags}))
`;

  test(`reads a run${python.note}`, async (context) => {
    if (!python.command) return context.skip();
    const run = createRun(temporaryFolder(), "run", runConfig.parse({ algorithm: "spi" }));
    run.record({ kind: "episode", step: 200, episode: 1, return: -0.5, length: 200 });
    run.record({ kind: "gradient", step: 300, temperature: 0 });
    run.record({ kind: "episode", step: 400, episode: 2, return: -0.25, length: 200 });

    expect(await python.run(program, run.path)).toEqual({
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
