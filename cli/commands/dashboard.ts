import { once } from "node:events";
import type { Command } from "commander";
import { requireFolder } from "../../files/folders.ts";
import { softedgeCommand } from "../../installation/installation.ts";
import { serveDashboard } from "../dashboard/serve-dashboard.ts";
import { choosePort } from "../port.ts";
import { wholeNumberBetween } from "../terminal/arguments.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";

const defaultPort = 8700;

async function dashboard(folder: string, options: { port?: number }): Promise<void> {
  requireFolder(folder, "a folder of runs, such as runs/ and a study's name");
  const port = await choosePort(options.port, defaultPort);
  await untilInterrupted(async (_, stopped) => {
    const { url, stop } = await serveDashboard(folder, port);
    console.log(`the runs in ${folder}: ${url}\nCtrl-C stops.`);
    if (!stopped.aborted) await once(stopped, "abort");
    await stop();
  });
}

export function addDashboardCommand(program: Command): void {
  program
    .command("dashboard")
    .description("serve a page of runs to this machine: curves and states, refreshed in training")
    .argument("[folder]", "a folder of runs, such as a study's, or of folders of runs", "runs")
    .option(
      "--port <number>",
      `the port; 0 for any free one (default: the first free one from ${defaultPort})`,
      wholeNumberBetween(0, 65535),
    )
    .addHelpText(
      "after",
      `
The page draws the curves of any recorded metric, one chart for each environment, and lists the runs.
It asks for what has changed while it is visible, and nothing is read or drawn while nobody looks.

Example:
  ${softedgeCommand("dashboard runs/rates")}`,
    )
    .action(dashboard);
}
