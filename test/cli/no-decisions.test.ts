import { describe, expect, test } from "vitest";
import { whyNothing } from "../../cli/commands/experience.ts";
import { writeExperiment, writeObject } from "../../experience/log-folder.ts";
import { decisionOf, trial } from "../experience/decisions.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe("a pulled log without decisions", () => {
  test("is one of an experiment that logs none, or has none yet", () => {
    const folder = temporaryFolder();
    const { decisions: _, ...definition } = trial.definition;
    writeExperiment(folder, { ...trial, definition });
    expect(whyNothing(folder)).toContain(
      'trial logs no decisions: its declaration has no "decisions"',
    );
    const logging = temporaryFolder();
    writeExperiment(logging, { ...trial, definition: { ...definition, decisions: { sample: 1 } } });
    expect(whyNothing(logging)).toContain("trial has no decisions yet");
    const name = "2026-01-01/00-00-00.000-0123456789abcdef.ndjson";
    writeObject(logging, name, [decisionOf()]);
    expect(whyNothing(logging)).toBeUndefined();
  });
});
