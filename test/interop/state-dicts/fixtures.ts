import { readFileSync } from "node:fs";
import * as z from "zod";
import { recordedAnswers } from "../../../export/recorded-answers.ts";
import type { StateDictOptions } from "../../../interop/state-dicts/read.ts";

const folder = "test/fixtures/state-dicts";

/** A file that a framework wrote (`record.py` beside it), such as "rsl-5.pt". */
export function stateDictFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${folder}/${name}`));
}

const recording = z.intersection(
  recordedAnswers,
  z.object({
    layout: z.string().nullable(),
    options: z.object({
      actionLow: z.array(z.number()).optional(),
      actionHigh: z.array(z.number()).optional(),
      activation: z.string().optional(),
    }),
    recorded_from: z.string(),
  }),
);

/** What the policy of a file answered, and what it is read with. */
export function recordingOf(name: string) {
  const { layout, options, recorded_from, ...answers } = recording.parse(
    JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")),
  );
  const given: StateDictOptions = { layout: layout ?? undefined, ...options };
  return { options: given, recordedFrom: recorded_from, answers };
}
