import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runConfig } from "../../../train/registry.ts";
import { readMetrics } from "../../../train/run/metrics.ts";
import { createRun } from "../../../train/run/run-folder.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const records = [
  { kind: "episode", step: 200, return: -3.25 },
  { kind: "iteration", improvement: null },
];

function recorded(): string {
  const run = createRun(temporaryFolder(), "run", runConfig.parse({ algorithm: "spi" }));
  run.record(...records);
  return run.path;
}

describe("the metrics of a run", () => {
  test("are read as they were recorded", () => {
    expect(readMetrics(recorded())).toEqual(records);
  });

  test("end before a line that is not written to its end", () => {
    const path = recorded();
    appendFileSync(join(path, "metrics.jsonl"), '{"kind":"episode","step":4');
    expect(readMetrics(path)).toEqual(records);
  });

  test.each([
    ["missing", (file: string) => rmSync(file)],
    ["empty", (file: string) => writeFileSync(file, "")],
    ["not written to the end of its first line", (file: string) => writeFileSync(file, '{"kin')],
  ])("are said to be none yet, where the file is %s", (_, spoil) => {
    const path = recorded();
    const file = join(path, "metrics.jsonl");
    spoil(file);
    expect(() => readMetrics(path)).toThrow(`${path} has no metrics yet: nothing is in ${file}`);
  });

  test.each([
    ["no JSON", "{", "JSON"],
    ["no record", '{"step":1}', "kind"],
    ["empty", "", "JSON"],
  ])("are damaged where a line is %s, which is named", (_, line, reason) => {
    const path = recorded();
    const file = join(path, "metrics.jsonl");
    appendFileSync(file, `${line}\n`);
    expect(() => readMetrics(path)).toThrow(`${file}, line 3, is damaged: `);
    expect(() => readMetrics(path)).toThrow(reason);
  });
});
