import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const facts = z.object({ name: z.string(), version: z.string(), license: z.string() });

/**
 * The licenses of the packages that files are of.
 *
 * @param folder holds `node_modules/`
 * @param files relative to it
 */
export function packageLicenses(folder: string, files: readonly string[]): string {
  const packages = new Set(files.flatMap((file) => packageOf(file) ?? []));
  return [...packages]
    .sort()
    .map((path) => licenseOf(join(folder, path)))
    .join("\n\n");
}

/** "node_modules/@mujoco/mujoco" of a file in it. */
function packageOf(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

function licenseOf(folder: string): string {
  const { name, version, license } = facts.parse(
    JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
  );
  const file = readdirSync(folder).find((each) => /^(un)?licen[cs]e(\.|$)/i.test(each));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
  return `${name} ${version}, ${license}\n\n${text}`.trimEnd();
}
