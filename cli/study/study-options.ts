import { availableParallelism } from "node:os";
import { Option } from "commander";
import { positiveInteger, wholeNumberBetween } from "../terminal/arguments.ts";
import type { TrainStudyOptions } from "./train-study.ts";

/** The nice value of `--nice` without a number. */
const usualNice = 10;

/** The parsed options of `studyOptions`. */
export interface GivenStudyOptions {
  jobs?: number;
  nice?: number | true;
}

/** The options of commands that train many runs. */
export function studyOptions(): Option[] {
  return [
    new Option(
      "--jobs <number>",
      "train so many runs at a time (default: the number of cores)",
    ).argParser(positiveInteger),
    niceOption(),
  ];
}

export function niceOption(): Option {
  return new Option(
    "--nice [level]",
    `train at low priority: a level from 1 to 19, or ${usualNice}`,
  ).argParser(wholeNumberBetween(1, 19));
}

/** The nice value that `--nice` stands for. */
export function resolveNice(nice: number | true = 0): number {
  return nice === true ? usualNice : nice;
}

/** The number of jobs and the nice value, where none is given by default. */
export function resolveStudyOptions({
  jobs = availableParallelism(),
  nice,
}: GivenStudyOptions): Omit<TrainStudyOptions, "folder"> {
  return { jobs, nice: resolveNice(nice) };
}
