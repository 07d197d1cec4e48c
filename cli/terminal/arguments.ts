import { InvalidArgumentError } from "commander";
import { messageOf } from "../../files/file-errors.ts";
import { isPackage } from "../../installation/form.ts";
import { parseSeeds } from "../../train/study/seeds.ts";
import { shellQuote } from "./shell-quote.ts";

/*
 * Parsers of options' arguments for commander.
 */

/** Returns a parser of whole numbers between two bounds. */
export function wholeNumberBetween(least: number, most: number): (text: string) => number {
  return (text) => wholeNumber(text, least, most, `a whole number from ${least} to ${most}`);
}

function wholeNumber(text: string, least: number, most: number, what: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`must be ${what}.`);
}

export function positiveInteger(text: string): number {
  return wholeNumber(text, 1, Number.MAX_SAFE_INTEGER, "a positive whole number");
}

export function positiveNumber(text: string): number {
  const number = Number(text);
  if (number > 0 && number < Number.POSITIVE_INFINITY) return number;
  throw new InvalidArgumentError("must be a positive number.");
}

/** Parses shares separated by commas. */
export function shareList(text: string): number[] {
  const parts = text.split(",");
  const shares = parts.map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (shares.every((share) => share >= 0 && share <= 1)) return shares;
  throw new InvalidArgumentError("must be numbers from 0 to 1 with commas between them.");
}

export function share(text: string): number {
  const [only, ...others] = shareList(text);
  if (others.length === 0) return only;
  throw new InvalidArgumentError("must be a number from 0 to 1.");
}

/** Parses the two ends of a range. */
export function numberRange(text: string): [number, number] {
  const [low, high, ...others] = text
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (low < high && others.length === 0) return [low, high];
  throw new InvalidArgumentError("must be a lower and a higher number, such as 0,500.");
}

/** Parses numbers separated by commas. */
export function numberList(text: string): number[] {
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (numbers.every(Number.isFinite)) return numbers;
  throw new InvalidArgumentError("must be numbers with commas between them, such as -1 or -1,-2.");
}

export function finiteNumber(text: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw new InvalidArgumentError("must be a number.");
}

/** Returns a parser of numbers between two bounds, which are allowed themselves. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = finiteNumber(text);
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`must be a number from ${least} to ${most}.`);
  };
}

export function seedNumber(text: string): number {
  return wholeNumber(text, 0, Number.MAX_SAFE_INTEGER, "a whole number from 0 to 2^53 - 1");
}

/** Parses a list of seeds such as "0,1,2" or "0-4,7" and removes duplicates. */
export function seedList(text: string): number[] {
  try {
    return parseSeeds(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

export function portNumber(text: string): number {
  return wholeNumber(text, 1, 65535, "a port, from 1 to 65535");
}

/** Parses the name of a folder; refuses paths. */
export function folderName(text: string): string {
  if (/^[\w][\w.-]*$/.test(text)) return text;
  throw new InvalidArgumentError("must be a name of letters, digits, _, . and -, not a path.");
}

/** The program, from the folder of a clone or of the project that softedge is installed in. */
function programOf(inPackage: boolean): string {
  return inPackage ? "node_modules/softedge/dist/cli/softedge.js" : "cli/softedge.ts";
}

/** The command line of this process, quoted for a shell in the folder of softedge or the project. */
export function commandLine(
  nodeArguments: readonly string[] = process.execArgv,
  ownArguments: readonly string[] = process.argv.slice(2),
  inPackage = isPackage,
): string {
  // The paths of Node and of softedge are left out: they would reveal the machine and its user.
  const start =
    inPackage && nodeArguments.length === 0
      ? ["npx", "softedge"]
      : ["node", ...nodeArguments, programOf(inPackage)];
  return [...start, ...ownArguments].map(shellQuote).join(" ");
}
