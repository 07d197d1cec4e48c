import { type Command, CommanderError } from "commander";
import { createProgram } from "../../cli/program.ts";

/** True if a command only has subcommands and does nothing by itself. */
const isGroup = (command: Command) =>
  command.commands.length > 0 &&
  command.options.length === 0 &&
  command.registeredArguments.length === 0;

/** Replaces what every command does by nothing, and its output and exit by an error. */
function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (command.parent && !isGroup(command)) {
    command.action(() => {
      const { args, registeredArguments } = command;
      const isVariadic = registeredArguments.at(-1)?.variadic ?? false;
      if (isVariadic || args.length <= registeredArguments.length) return;
      throw new CommanderError(1, "softedge.excess", `there is no ${command.name()} ${args[0]}`);
    });
  }
  for (const subcommand of command.commands) disarm(subcommand);
}

const disarmed = await createProgram();
disarm(disarmed);

/** Returns how every command of softedge is called. */
export const usages = usagesOf(disarmed);

/**
 * Parses a command line of softedge without running it.
 *
 * @returns why softedge would refuse it, or undefined
 */
export async function refusalOf(
  args: readonly string[],
): Promise<{ code: string; message: string } | undefined> {
  try {
    await disarmed.parseAsync(args, { from: "user" });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error;
    throw error;
  }
}

/** Returns the names and arguments of commands, as docs/commands.md writes them. */
function usagesOf(command: Command, path: readonly string[] = []): string[] {
  return command.commands.flatMap((subcommand) => {
    const name = [...path, subcommand.name()];
    const words = subcommand.registeredArguments.map((argument) => {
      const word = `${argument.name().toUpperCase()}${argument.variadic ? "..." : ""}`;
      return argument.required ? word : `[${word}]`;
    });
    return [
      ...(isGroup(subcommand) ? [] : [[...name, ...words].join(" ")]),
      ...usagesOf(subcommand, name),
    ];
  });
}
