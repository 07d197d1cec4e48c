import { type Command, Option } from "commander";
import { loopback } from "../port.ts";
import { portNumber } from "../terminal/arguments.ts";
import { defaultPort } from "./serve.ts";
import { defaultState } from "./state-folder.ts";

/** Adds the options of a server to a command, except the folder of its policies. */
export function addServerOptions(command: Command): Command {
  return command
    .option(
      "--port <number>",
      `the port (default: the first free one from ${defaultPort})`,
      portNumber,
    )
    .option(
      "--host <address>",
      "the address to listen on: 0.0.0.0 for every network, as in a container",
      loopback,
    )
    .option(
      "--state <folder>",
      `the folder of what the server writes, such as registry and counters (default: ${defaultState})`,
    )
    .addOption(new Option("--storage <folder>", "another name of --state").hideHelp())
    .option("--settings <file>", "settings such as ADMIN_TOKENS (default: .dev.vars)");
}
