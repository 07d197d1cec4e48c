import type { Command } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { commandsOf } from "./commands-of.ts";

/** The words by which a command is called, such as "softedge policies list". */
function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

test("every command says how it is used, and what it does", async () => {
  const commands = commandsOf(await createProgram());
  expect(commands.length).toBeGreaterThan(30);
  for (const command of commands) {
    const [usage, , does] = command.helpInformation().split("\n");
    expect(usage).toContain(`Usage: ${nameOf(command)} `);
    expect(does, nameOf(command)).toMatch(/^[a-zA-Z]/);
  }
});
