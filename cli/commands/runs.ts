import { type Command, Option } from "commander";
import { requireFolder } from "../../files/folders.ts";
import { softedgeCommand } from "../../installation/installation.ts";
import { type RunSummary, runsIn, summarizeRun } from "../../train/run-summary.ts";
import {
  comparisonAsJson,
  comparisonTable,
  countedStates,
  runAsJson,
  runsTable,
  type SortField,
  sortFields,
  sortRuns,
} from "../runs-table.ts";

interface ListOptions {
  sort: SortField;
  json?: boolean;
}

/** Summarizes runs. Those that cannot be read are named on standard error, and left out. */
function summarizeAll(paths: readonly string[]): RunSummary[] {
  return paths.flatMap((path) => {
    try {
      return [summarizeRun(path)];
    } catch (error) {
      console.error(`softedge: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
      return [];
    }
  });
}

function runsAt(path: string): string[] {
  requireFolder(path, "a run, or a folder of runs");
  const paths = runsIn(path);
  if (paths.length > 0) return paths;
  throw new Error(`there is no run in ${path}: ${softedgeCommand("train")} makes one`);
}

function list(folder: string, { sort, json = false }: ListOptions): void {
  const runs = sortRuns(summarizeAll(runsAt(folder)), sort);
  if (json) console.log(JSON.stringify(runs.map(runAsJson), null, 2));
  else console.log(`${runsTable(runs, folder)}\n${countedStates(runs)}`);
}

function compare(folders: readonly string[], { sort, json = false }: ListOptions): void {
  const paths = [...new Set(folders.flatMap(runsAt))];
  const runs = sortRuns(summarizeAll(paths), sort);
  const [folder] = folders.length === 1 ? folders : [];
  if (json) console.log(JSON.stringify(comparisonAsJson(runs), null, 2));
  else console.log(comparisonTable(runs, folder));
}

const sortOption = () =>
  new Option("--sort <field>", "the order: returns and steps from the largest")
    .choices(sortFields)
    .default("run");

export function addRunsCommands(program: Command): void {
  const command = program
    .command("runs")
    .description("list the runs in a folder: state, steps, last and best deterministic return")
    .argument("[folder]", "a folder of runs, or of folders of runs", "runs")
    .addOption(sortOption())
    .option("--json", "print JSON")
    .action(list);
  command
    .command("compare")
    .description("show the settings in which runs differ, beside their returns")
    .argument("<run...>", "run folders, or folders of runs")
    .addOption(sortOption())
    .option("--json", "print JSON")
    .action(compare);
}
