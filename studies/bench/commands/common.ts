import { Option } from "commander";
import { positiveInteger } from "../../../cli/terminal/arguments.ts";

/* What the commands share. */

/** Parses numbers separated by commas. */
export function countList(text: string): number[] {
  return text.split(",").map(positiveInteger);
}

/** The Python for peers: that of the active virtual environment, if there is one. */
export const defaultPython = process.env.VIRTUAL_ENV
  ? `${process.env.VIRTUAL_ENV}/bin/python`
  : "python3";

export function roundsOption(usual: number): Option {
  return new Option("--rounds <number>", "the number of rounds, of which the median is taken")
    .argParser(positiveInteger)
    .default(usual);
}
