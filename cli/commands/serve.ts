import type { Command } from "commander";
import { embedPolicies } from "../../export/embed.ts";
import { writeCloneFiles } from "../clone-files.ts";
import { serve } from "../serving/serve.ts";
import { addServerOptions } from "../serving/server-options.ts";

export function addServeCommands(program: Command): void {
  addServerOptions(
    program
      .command("serve")
      .description("serve every policy's live version from the Worker, in workerd on this machine")
      .option(
        "--policies <folder>",
        "the folder of policies; changes are served at once",
        "policies",
      ),
  ).action(({ storage, state = storage, ...options }) => serve({ ...options, state }));

  program
    .command("bundle")
    .description(
      "generate the files of the Worker's bundle: the policies, and in a clone the WebAssembly kernel and the page; wrangler runs this",
    )
    .option(
      "--policies <folder>",
      "the folder of policies",
      process.env.SOFTEDGE_POLICIES ?? "policies",
    )
    .option("--out <file>", "the module to write", "build/policies.ts")
    .action(async ({ policies, out }) => {
      await writeCloneFiles();
      const taken = embedPolicies(policies, out);
      console.log(
        `${out}: ${taken.map(({ manifest }) => manifest.name).join(", ") || "no policies"}`,
      );
    });
}
