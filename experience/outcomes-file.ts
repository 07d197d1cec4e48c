import * as z from "zod";
import { damaged } from "../files/file-errors.ts";
import { parseJsonText } from "../files/json-file.ts";
import { readUserText } from "../files/user-text.ts";
import { describeMistake } from "../schemas/mistakes.ts";
import type { UnitOutcome } from "./episodes.ts";

const unitOutcome: z.ZodType<UnitOutcome> = z.object({
  unit: z.string(),
  value: z.number(),
  final: z.boolean().default(true),
  steps: z.int().min(1).optional(),
  rewards: z.array(z.number()).optional(),
});

/** The repeated units that an error names. */
const mostNamed = 5;

/**
 * Reads outcomes from a user's own file, a line of JSON for each unit. Empty lines do not matter, and
 * neither does whether the last line ends.
 *
 * @throws {Error} naming the file and the line that is none, or the lines of a repeated unit
 */
export function readOutcomes(path: string): UnitOutcome[] {
  const outcomes = readUserText(path)
    .split("\n")
    .map((text, i) => ({ text, line: i + 1 }))
    .filter(({ text }) => text.trim() !== "")
    .map(({ text, line }) => ({ line, outcome: parseLine(path, text, line) }));
  const repeated = [...Map.groupBy(outcomes, ({ outcome }) => outcome.unit)].filter(
    ([, lines]) => lines.length > 1,
  );
  if (repeated.length === 0) return outcomes.map(({ outcome }) => outcome);
  const named = repeated
    .slice(0, mostNamed)
    .map(([unit, lines]) => `${unit} on lines ${lines.map(({ line }) => line).join(", ")}`);
  const others = repeated.length > mostNamed ? `; and ${repeated.length - mostNamed} more` : "";
  throw new Error(`${path} has units more than once: ${named.join("; ")}${others}. Give each once`);
}

function parseLine(path: string, text: string, line: number): UnitOutcome {
  try {
    return unitOutcome.parse(parseJsonText(text, "the line"), { error: describeMistake });
  } catch (cause) {
    throw damaged(`${path}:${line}`, cause);
  }
}
