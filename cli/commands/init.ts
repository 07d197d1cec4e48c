import { join } from "node:path";
import type { Command } from "commander";
import { softedgeFolder } from "../../installation/installation.ts";
import { setUpInit } from "../init/init-command.ts";

export function addInitCommand(program: Command): void {
  setUpInit(program.command("init"), join(softedgeFolder, "template"));
}
