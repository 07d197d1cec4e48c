import { exportRun } from "../export/export-run.ts";
import { describeChange, describePackage } from "./package-text.ts";
import { hint, type TrainedRun } from "./training.ts";

/** The number of episodes that each mode is evaluated on. */
const episodes = 100;

/**
 * Exports a run that was just trained, and says so. One that was interrupted or missed its target is
 * not exported: nobody wants it served.
 *
 * @returns true if it was exported
 */
export async function exportTrained(
  trained: TrainedRun,
  name: string,
  policiesFolder: string,
): Promise<boolean> {
  const { path, outcome, hasLearned } = trained;
  if (outcome !== "finished" || !hasLearned) {
    if (outcome === "unsolved") console.log(`  not exported as ${name}: it missed its target`);
    hint(trained);
    return false;
  }
  console.log(`exporting ${path}`);
  const written = await exportRun(path, { policiesFolder, name, episodes });
  console.log(`${describePackage(written)}\n  ${describeChange(written.change)}`);
  return true;
}
