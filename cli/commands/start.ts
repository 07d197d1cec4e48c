import { join } from "node:path";
import type { Command } from "commander";
import { isExported } from "../../export/live-pointer.ts";
import { readPackage, readPolicies } from "../../export/policy-package.ts";
import { softedgeCommand, softedgeFolder } from "../../installation/installation.ts";
import { exportTrained } from "../export-trained.ts";
import { serve } from "../serving/serve.ts";
import { addServerOptions } from "../serving/server-options.ts";
import { configFrom } from "../terminal/config-options.ts";
import { trainConfig } from "../training.ts";

const ownFolder = "policies";

/** Policies that `--train` trains on the spot. Their names do not collide with the zoo's. */
const ownPolicies = [
  { name: "my-taxi", config: "configs/taxi-spi.json" },
  { name: "my-pendulum", config: "configs/pendulum-sac.json" },
];

/** Trains and exports a policy unless it exists. Returns false if interrupted. */
async function ensurePolicy(
  { name, config }: (typeof ownPolicies)[number],
  policiesFolder: string,
  runsFolder: string,
): Promise<boolean> {
  const folder = join(policiesFolder, name);
  if (isExported(folder)) {
    const { manifest } = readPackage(folder);
    console.log(`${name}: reusing ${folder}, version ${manifest.version}`);
    return true;
  }
  const file = join(softedgeFolder, config);
  const trained = await trainConfig(configFrom({ config: file }, ["spi", "sac-2019"]), runsFolder);
  if (trained.outcome === "interrupted") return false;
  if (trained.outcome === "unsolved") {
    throw new Error(
      `${name} was not solved in ${trained.path} and is not served; train it with another --seed: ` +
        `${softedgeCommand(`train sac --config ${config} --seed 1`)}, and export it as ${name}`,
    );
  }
  return exportTrained(trained, name, policiesFolder);
}

/** The folder of your own policies, if it has any, or else of those that come with softedge. */
function servedFolder(): string {
  return readPolicies(ownFolder).length > 0 ? ownFolder : join(softedgeFolder, "policies");
}

export function addStartCommand(program: Command): void {
  addServerOptions(
    program
      .command("start")
      .description(
        "serve your policies, or, as long as there are none, those that come with softedge",
      )
      .option(
        "--train",
        "first train Taxi-v3 and Pendulum-v1, in about half a minute, and serve them as my-taxi and my-pendulum",
      )
      .option(
        "--policies <folder>",
        `the folder of policies; existing ones are reused (default: ${ownFolder})`,
      )
      .option("--runs <folder>", "the folder of runs", "runs"),
  ).action(async ({ train = false, policies, runs, storage, state = storage, ...options }) => {
    for (const policy of train ? ownPolicies : []) {
      if (await ensurePolicy(policy, policies ?? ownFolder, runs)) continue;
      return;
    }
    await serve({ ...options, policies: policies ?? servedFolder(), state });
  });
}
