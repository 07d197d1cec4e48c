import { dirname, resolve } from "node:path";
import * as z from "zod";
import { messageOf } from "../../files/file-errors.ts";
import { parseJsonText, readUserObject } from "../../files/json-file.ts";
import { configFileAt } from "../../files/shipped-config.ts";
import { readUserText } from "../../files/user-text.ts";
import { parseWritten } from "../../schemas/mistakes.ts";
import { successiveHalving } from "./search/rungs.ts";
import { randomSearch } from "./search/trials.ts";
import { parseSeeds } from "./seeds.ts";

/** Settings that a study's file gives elsewhere, and where. */
const elsewhere: Readonly<Record<string, string>> = {
  algorithm: "algorithms",
  environment: "environments",
  seed: "seeds",
};

const notElsewhere = (settings: object, context: z.core.$RefinementCtx) => {
  for (const name of Object.keys(settings)) {
    if (!Object.hasOwn(elsewhere, name)) continue;
    context.addIssue({ code: "custom", path: [name], message: `belongs in ${elsewhere[name]}` });
  }
};

const settings = z
  .record(z.string(), z.json())
  .superRefine(notElsewhere)
  .describe("settings by name, as in a config file");

const label = z
  .string()
  .regex(/^[\w][\w.-]*$/, "must be letters, digits, _, . and -")
  .describe("stands for it in the names of runs");

const ownFields = { name: label.optional(), settings: settings.optional() };

const namedAlgorithm = z.strictObject({
  algorithm: z.string().describe('a command, such as "sac", or a variant, such as "sac-2018"'),
  ...ownFields,
});
const configFile = z.strictObject({
  config: z.string().describe("a config file; its path is relative to the study's file"),
  ...ownFields,
});
const namedEnvironment = z.strictObject({
  environment: z
    .string()
    .describe("an environment: Gymnasium's id, or a file, relative to the current folder"),
  ...ownFields,
});

/** A string stands for an entry with nothing else. */
const algorithmEntry = z.union([
  z.string().transform((algorithm): z.infer<typeof namedAlgorithm> => ({ algorithm })),
  namedAlgorithm,
  configFile,
]);
const environmentEntry = z.union([
  z.string().transform((environment): z.infer<typeof namedEnvironment> => ({ environment })),
  namedEnvironment,
]);

/** A list of seeds, or a text such as "0-4". */
const seeds = z.preprocess(
  (given, context) => {
    if (typeof given !== "string") return given;
    try {
      return parseSeeds(given);
    } catch (error) {
      const message = messageOf(error);
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
  },
  z.array(z.int().min(0)).min(1),
);

const search = randomSearch.extend({
  ranges: randomSearch.shape.ranges.superRefine(notElsewhere),
});

/** The file of a study: docs/studies.md describes every field. */
export const studyFile = z
  .strictObject({
    algorithms: z.array(algorithmEntry).min(1),
    environments: z.array(environmentEntry).min(1).optional(),
    seeds: seeds.default([0]),
    settings: settings.default({}),
    grid: z.record(z.string(), z.array(z.json()).min(1)).superRefine(notElsewhere).default({}),
    search: search.optional(),
    halving: successiveHalving.optional(),
  })
  .superRefine(({ grid, search: { ranges = {} } = {} }, context) => {
    for (const name of Object.keys(ranges)) {
      if (!Object.hasOwn(grid, name)) continue;
      const path = ["search", "ranges", name];
      context.addIssue({ code: "custom", path, message: "is in grid, too: leave it in one" });
    }
  });
export type StudyFile = z.infer<typeof studyFile>;
export type AlgorithmEntry = StudyFile["algorithms"][number];
export type EnvironmentEntry = NonNullable<StudyFile["environments"]>[number];

/** A study, and how the config files that it names are read. */
export interface ReadStudy {
  study: StudyFile;
  readConfigFile(path: string): Record<string, unknown>;
}

/**
 * Reads the file of a study.
 *
 * @throws {Error} naming the file and every wrong field
 */
export function readStudy(path: string): ReadStudy {
  const folder = dirname(path);
  return {
    study: parseWritten(studyFile, parseJsonText(readUserText(path), path), path),
    readConfigFile: (file) => readUserObject(configFileAt(file, resolve(folder, file))),
  };
}
