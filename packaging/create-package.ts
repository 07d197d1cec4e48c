import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { writePackageFiles } from "./package-files.ts";

const readme = `# create-softedge

\`npm create softedge my-robot\` makes a project that trains a policy and serves it from a Cloudflare
Worker: the same as \`npx softedge init my-robot\`.
`;

/**
 * Writes the package `create-softedge` into a folder: the command that makes projects, without
 * dependencies, and their template.
 *
 * @param folder is replaced
 */
export async function writeCreatePackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    entryPoints: ["packaging/create.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    outfile: join(folder, "index.js"),
    // Commander is a CommonJS module, which requires Node's own modules.
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  cpSync("template", join(folder, "template"), { recursive: true });
  const manifest = {
    name: "create-softedge",
    description: "Makes a project that trains reinforcement-learning policies and serves them.",
    bin: { "create-softedge": "index.js" },
  };
  writePackageFiles(folder, manifest, readme);
}
