import { expect, test } from "vitest";
import type { GpuRates } from "../../../../studies/bench/gpu/gpu.ts";
import { describeGpu } from "../../../../studies/bench/gpu/report.ts";

const measured = { state: "measured", steps_of_round: 1, rounds: 3 } as const;

const rates: GpuRates = {
  machine: "a processor, 2 threads",
  seconds: { limit: 60, taken: 59.6 },
  columns: [
    { name: "cpu, 1 thread", what: "softedge on a processor" },
    { name: "webgpu", what: "softedge on an adapter" },
  ],
  missing: [{ name: "cuda", reason: "there is none" }],
  warnings: ["that is no GPU"],
  workloads: [
    {
      ...{ batch: 1024, units: 8, seeds: 1 },
      measurements: {
        "cpu, 1 thread": { ...measured, steps_per_second: 1234.5 },
        webgpu: { state: "left_out", reason: "out of memory" },
      },
    },
    {
      ...{ batch: 1024, units: 8, seeds: 2 },
      measurements: {
        "cpu, 1 thread": { ...measured, steps_per_second: 1.234 },
        webgpu: { state: "over", seconds: 2.54, of: "step" },
      },
    },
    { ...{ batch: 8192, units: 8, seeds: 1 }, measurements: {} },
  ],
};

test("a table names the machine, the adapters, and what is left out with the reasons", () => {
  expect(describeGpu(rates).split("\n")).toEqual([
    "a processor, 2 threads; 60 s",
    "  cpu, 1 thread: softedge on a processor",
    "  webgpu: softedge on an adapter",
    "  cuda is left out: there is none",
    "  warning: that is no GPU",
    expect.stringMatching(/^Gradient steps per second of sac-2019/),
    expect.stringMatching(/8 times the rate of the steps that they take together/),
    "batch  units  seeds  cpu, 1 thread             webgpu",
    "1,024      8      1          1,235                  –",
    "1,024      8      2            1.2  over 2.5 s a step",
    "8,192      8      1              –                  –",
    "  webgpu: out of memory (1024x8x1)",
  ]);
});

test("a table for a document is one of Markdown, with empty lines around it", () => {
  expect(describeGpu(rates, { markdown: true }).split("\n").slice(-8)).toEqual([
    "",
    "| batch | units | seeds | cpu, 1 thread | webgpu |",
    "| ---: | ---: | ---: | ---: | ---: |",
    "| 1,024 | 8 | 1 | 1,235 | – |",
    "| 1,024 | 8 | 2 | 1.2 | over 2.5 s a step |",
    "| 8,192 | 8 | 1 | – | – |",
    "",
    "- webgpu: out of memory (1024x8x1)",
  ]);
});
