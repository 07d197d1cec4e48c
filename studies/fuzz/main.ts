import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { seedNumber, wholeNumberBetween } from "../../cli/terminal/arguments.ts";
import { fuzzedFile } from "./fuzz.ts";
import { filesOf, readers } from "./readers.ts";
import { fuzzWatched } from "./watched.ts";

/*
 * Reads mutated files with every reader of files of unknown origin. Prints one line of JSON, describes
 * failures on standard error, and exits with 1 if there are any.
 */

const program = new Command("fuzz")
  .description("read mutated files of other programs, all of which must be read or refused")
  .option("--cases <number>", "the number of files", wholeNumberBetween(1, 2 ** 31), 100_000)
  .option("--seed <number>", "the seed of the mutations", seedNumber, 0)
  .action(async ({ cases, seed }) => {
    const { failures, ...report } = await fuzzWatched({ seed, from: 0, to: cases });
    console.log(JSON.stringify({ kind: "fuzz", seed, ...report, failures: failures.length }));
    for (const failure of failures.slice(0, 20)) console.error(failure);
    if (failures.length > 0) process.exitCode = 1;
  });

program
  .command("file")
  .description("write the file of a case")
  .argument("<case>", "its number", wholeNumberBetween(0, 2 ** 31))
  .argument("<path>", "where to write it")
  .action((number: number, path: string, _, command: Command) => {
    const { seed } = command.optsWithGlobals<{ seed: number }>();
    const reader = readers[number % readers.length]!;
    writeFileSync(path, fuzzedFile(seed, number, filesOf(reader)));
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
