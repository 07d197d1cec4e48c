import { readFileSync } from "node:fs";
import { Command } from "commander";
import * as z from "zod";
import { compareSacUpdates } from "./sac-updates.ts";
import { compareTaxi } from "./taxi.ts";

/*
 * Holds this project against recordings of other programs. Each command prints one line of JSON,
 * {"kind", "cases", "max_abs_error", "max_rel_error", "ok"}, says on standard error what failed, and
 * exits with 1 unless all agreed.
 */

const comparisons = {
  taxi: { compare: compareTaxi, what: "Taxi-v3's table, start states, hard and soft optima" },
  "sac-updates": { compare: compareSacUpdates, what: "gradient steps of SAC, 2018 or 2019" },
};

async function run({ compare }: (typeof comparisons)[keyof typeof comparisons], file: string) {
  const { agreement, failures } = await compare(JSON.parse(readFileSync(file, "utf8")));
  console.log(JSON.stringify(agreement));
  for (const failure of failures) console.error(failure);
  if (!agreement.ok) process.exitCode = 1;
}

const program = new Command("conformance").description(
  "hold this project against recordings of other programs",
);
for (const [name, comparison] of Object.entries(comparisons)) {
  program
    .command(name)
    .description(comparison.what)
    .argument("<file>", "the recording, as JSON")
    .action((file: string) => run(comparison, file));
}

try {
  await program.parseAsync();
} catch (error) {
  const text = error instanceof z.ZodError ? z.prettifyError(error) : error;
  console.error(text instanceof Error ? text.message : text);
  process.exitCode = 1;
}
