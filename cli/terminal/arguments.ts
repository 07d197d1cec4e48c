import { InvalidArgumentError } from "commander";

/*
 * Parsers of options' arguments, for commander; and the reverse, for commands that are suggested.
 */

/** A parser of whole numbers between two bounds. */
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

export function seedNumber(text: string): number {
  return wholeNumber(text, 0, Number.MAX_SAFE_INTEGER, "a whole number from 0 to 2^53 - 1");
}

/** Seeds in a list, such as "0,1,2" or "0-4,7"; each once. */
export function seedList(text: string): number[] {
  const seeds = text.split(",").flatMap((part) => {
    const [first, last] = (/^\d+-\d+$/.test(part) ? part.split("-") : [part, part]).map(seedNumber);
    if (last < first) throw new InvalidArgumentError(`${part} must begin with the lower seed.`);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(seeds)];
}

export function portNumber(text: string): number {
  return wholeNumber(text, 1, 65535, "a port, from 1 to 65535");
}

/** A name that can be a folder's, and of no folder further up or down. */
export function folderName(text: string): string {
  if (/^[\w][\w.-]*$/.test(text)) return text;
  throw new InvalidArgumentError("must be a name of letters, digits, _, . and -, not a path.");
}

/** What this process was started with, as a shell takes it in the folder of softedge. */
export function commandLine(
  nodeArguments: readonly string[] = process.execArgv,
  ownArguments: readonly string[] = process.argv.slice(2),
): string {
  // Without the paths of Node and of softedge, which tell of the machine and its user.
  const words = ["node", ...nodeArguments, "cli/softedge.ts", ...ownArguments];
  return words.map(shellQuote).join(" ");
}

/** An argument as a shell takes it. */
export function shellQuote(argument: string): string {
  return /^[\w./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
