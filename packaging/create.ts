import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { setUpInit } from "../cli/init/init-command.ts";
import packageJson from "../package.json" with { type: "json" };

/*
 * The program of the package create-softedge: `npm create softedge my-robot`. It is bundled into one
 * file, with the template beside it.
 */

const template = fileURLToPath(new URL("./template", import.meta.url));
try {
  await setUpInit(
    new Command("create-softedge").version(packageJson.version),
    template,
  ).parseAsync();
} catch (error) {
  console.error(`create-softedge: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
