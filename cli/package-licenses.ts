import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const facts = z.object({ name: z.string(), version: z.string(), license: z.string() });

/**
 * Returns the licenses of the packages that files belong to. For a package without the text of its
 * license, the text is that of the project, if the license is the same.
 *
 * @param folder of a project, with `package.json`, `LICENSE` and `node_modules/`
 * @param files relative to it
 * @throws {Error} naming a package without a license
 */
export function packageLicenses(folder: string, files: readonly string[]): string {
  const packages = new Set(files.flatMap((file) => packageOf(file) ?? []));
  const own = factsOf(folder).license;
  const texts = [...packages].sort().map((path) => {
    const { name, version, license } = factsOf(join(folder, path));
    const text = licenseIn(join(folder, path)) ?? (license === own ? licenseIn(folder) : undefined);
    if (text === undefined) throw new Error(`the package ${name} has no file with its license`);
    return `${name} ${version}, ${license}\n\n${text}`;
  });
  return `${texts.join("\n\n")}\n`;
}

/** "node_modules/@mujoco/mujoco" of a file in it. */
function packageOf(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

function factsOf(folder: string): z.infer<typeof facts> {
  return facts.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
}

function licenseIn(folder: string): string | undefined {
  const file = readdirSync(folder).find((each) => /^(un)?licen[cs]e(\.|$)/i.test(each));
  return file && readFileSync(join(folder, file), "utf8").trim();
}
