import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { messageOf } from "../../files/file-errors.ts";
import { readJsonFile } from "../../files/json-file.ts";
import { writeWhole } from "../../files/write-whole.ts";

/** The file with the reason why the last training of a run failed. It is gone once training goes on. */
export const failureFileName = "failure.json";

const failure = z.object({ time: z.string(), reason: z.string() });

/** The reason why the last training of a run failed, if it did. */
export function readFailure(path: string): string | undefined {
  const file = join(path, failureFileName);
  return existsSync(file) ? readJsonFile(file, failure).reason : undefined;
}

/** Records the reason why the training of a run failed. */
export function writeFailure(path: string, reason: string): void {
  const content: z.infer<typeof failure> = { time: new Date().toISOString(), reason };
  try {
    writeWhole(join(path, failureFileName), `${JSON.stringify(content, null, 2)}\n`);
  } catch {
    // A full disk may be what failed, too. The reason is then only printed.
  }
}

/** Runs the training of a run whose lock is held, and records the reason if it fails. */
export async function recordingFailure<Result>(
  path: string,
  training: () => Promise<Result>,
): Promise<Result> {
  rmSync(join(path, failureFileName), { force: true });
  try {
    return await training();
  } catch (error) {
    writeFailure(path, messageOf(error));
    throw error;
  }
}
