import { Option } from "commander";

/** The option that chooses an environment, by an id of Gymnasium or by the file that defines it. */
export function environmentOption(description: string): Option {
  return new Option("--env, --environment <id or file>", description);
}
