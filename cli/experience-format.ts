import { packagesIn } from "../experience/acting-versions.ts";
import { reasonsOf, writeMinari } from "../experience/minari/data-set.ts";
import { writeParquetFiles } from "../experience/parquet-files.ts";

/** The forms in which a log is pulled; each includes the lines of JSON. */
export const experienceFormats = ["jsonl", "parquet", "minari"] as const;
export type ExperienceFormat = (typeof experienceFormats)[number];

export interface FormatOptions {
  /** The folder of the policies that acted. */
  policies: string;
  timeLimit?: number;
}

/** What was written beside a log, for programs and for people. */
interface Derived {
  json: Readonly<Record<string, unknown>>;
  lines: string[];
}

/** Writes a pulled log in another form, below its folder. */
export async function writeFormat(
  format: ExperienceFormat,
  folder: string,
  { policies, timeLimit }: FormatOptions,
): Promise<Derived> {
  switch (format) {
    case "jsonl":
      return { json: {}, lines: [] };
    case "parquet": {
      const files = await writeParquetFiles(folder);
      return { json: { files }, lines: files.map((file) => `written to ${file}`) };
    }
    case "minari": {
      const written = await writeMinari(folder, { find: packagesIn(policies), timeLimit });
      const { root, id, episodes, steps, leftOut, unchecked, notes } = written;
      const lines = [
        `written to ${root}: ${id} of ${episodes} episodes with ${steps} steps`,
        ...reasonsOf(leftOut).map(([count, reason]) => `  left out: ${count} units, as ${reason}`),
        ...(unchecked > 0
          ? [`  not checked: ${unchecked} units without steps, of which a lost end goes unnoticed`]
          : []),
        ...notes.map((note) => `  note: ${note}`),
      ];
      const json = { root, id, episodes, steps, left_out: leftOut, unchecked, notes };
      return { json: { minari: json }, lines };
    }
  }
}
