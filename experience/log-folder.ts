import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type * as z from "zod";
import { damaged } from "../files/file-errors.ts";
import { writeWhole } from "../files/write-whole.ts";
import { softedgeCommand } from "../installation/installation.ts";
import {
  type Decision,
  decision,
  type ExperimentUnit,
  experimentUnit,
} from "../schemas/decision.ts";
import { declarationOf, type Experiment, experiment } from "../schemas/experiment.ts";

/*
 * The pulled log of an experiment: experiment.json, units.ndjson with the outcomes of units, and
 * decisions/DATE/NAME.ndjson, one file for each object of the log. Files are written atomically, so
 * one that exists need not be pulled again.
 */

const experimentFile = "experiment.json";
const unitsFile = "units.ndjson";
const decisionsFolder = "decisions";

/**
 * Parses newline-delimited JSON.
 *
 * @throws {Error} naming the file and the line, if one does not match the schema
 */
export function readLines<T>(file: string, schema: z.ZodType<T>, text: string): T[] {
  const lines = text.split("\n");
  // The text must end with a newline.
  if (lines.pop() !== "") throw damaged(file, new Error("its last line is not whole"));
  return lines.map((line, i) => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw damaged(`${file}:${i + 1}`, cause);
    }
  });
}

export function linesOf(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

/**
 * Returns the experiment whose log was pulled to a folder.
 *
 * @throws {Error} if nothing was pulled to this folder, or it is damaged
 */
export function readExperiment(folder: string): Experiment {
  const path = join(folder, experimentFile);
  if (!existsSync(path)) {
    throw new Error(`${folder} holds no log: ${softedgeCommand("experience pull")} makes one`);
  }
  try {
    return experiment.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/**
 * Writes the experiment's state to a folder.
 *
 * @throws {Error} if the folder holds the log of another experiment
 */
export function writeExperiment(folder: string, pulled: Experiment): void {
  if (existsSync(join(folder, experimentFile))) {
    const before = readExperiment(folder);
    if (declarationOf(before) !== declarationOf(pulled) || before.created !== pulled.created) {
      throw new Error(
        `${folder} holds the log of another experiment, ${before.definition.name} of ${before.created}`,
      );
    }
  }
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, experimentFile), `${JSON.stringify(pulled, null, 2)}\n`);
}

export function readUnits(folder: string): ExperimentUnit[] {
  const path = join(folder, unitsFile);
  if (!existsSync(path)) {
    throw new Error(
      `${path} is missing: ${softedgeCommand("experience pull")} was broken off; run it again`,
    );
  }
  return readLines(path, experimentUnit, readFileSync(path, "utf8"));
}

export function writeUnits(folder: string, units: readonly ExperimentUnit[]): void {
  writeWhole(join(folder, unitsFile), linesOf(units));
}

/** The sorted names of the objects that were pulled. */
export function pulledObjects(folder: string): string[] {
  const decisions = join(folder, decisionsFolder);
  if (!existsSync(decisions)) return [];
  return readdirSync(decisions)
    .flatMap((date) =>
      readdirSync(join(decisions, date))
        .filter((name) => name.endsWith(".ndjson"))
        .map((name) => `${date}/${name}`),
    )
    .toSorted();
}

export function readObject(folder: string, name: string): Decision[] {
  const path = join(folder, decisionsFolder, name);
  return readLines(path, decision, readFileSync(path, "utf8"));
}

export function writeObject(folder: string, name: string, decisions: readonly Decision[]): void {
  const path = join(folder, decisionsFolder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, linesOf(decisions));
}

/**
 * The decisions that were pulled, without duplicates, in the order of the log. Reads one object at a
 * time.
 */
export function* streamDecisions(folder: string): Generator<Decision, void> {
  const known = new Set<string>();
  for (const name of pulledObjects(folder)) {
    for (const each of readObject(folder, name)) if (isNew(each, known)) yield each;
  }
}

/** All decisions that were pulled, without duplicates, in the order of the log. */
export function readDecisions(folder: string): Decision[] {
  return [...streamDecisions(folder)];
}

/** Returns true if a decision is not in `known`, and adds it. */
export function isNew({ decision_id }: Decision, known: Set<string>): boolean {
  if (known.has(decision_id)) return false;
  known.add(decision_id);
  return true;
}
