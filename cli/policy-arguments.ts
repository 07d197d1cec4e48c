import { InvalidArgumentError } from "commander";
import { policyName } from "../schemas/manifest.ts";

/** Parses the name of a policy, which never is a path. */
export function policyNameArgument(text: string): string {
  const { data, error } = policyName.safeParse(text);
  if (data !== undefined) return data;
  throw new InvalidArgumentError(`${error?.issues[0].message}.`);
}
