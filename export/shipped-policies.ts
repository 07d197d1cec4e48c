import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readJsonFile } from "../files/json-file.ts";
import { policyName } from "../schemas/manifest.ts";

const shippedFile = "shipped.json";

/**
 * Returns the names of the policies that come with softedge, by the folder's shipped.json. Commands
 * never change them.
 *
 * @throws {DamagedError} if the file is damaged: nothing would be protected
 */
export function shippedPolicies(policiesFolder: string): readonly string[] {
  const path = join(policiesFolder, shippedFile);
  return existsSync(path) ? readJsonFile(path, z.array(policyName)) : [];
}

/** @throws {Error} if the policy comes with softedge, naming what to do instead */
export function refuseShipped(policiesFolder: string, name: string, instead: string): void {
  if (!shippedPolicies(policiesFolder).includes(name)) return;
  throw new Error(`${name} comes with softedge; ${instead}`);
}
