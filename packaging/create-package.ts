import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import packageJson from "../package.json" with { type: "json" };

const readme = `# create-softedge

\`npm create softedge my-robot\` makes a project that trains a policy and serves it from a Cloudflare
Worker: the same as \`npx softedge init my-robot\`.
`;

/**
 * Writes the package \`create-softedge\` into a folder: the command that makes projects, without
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
    // Commander is a CommonJS module, which asks for Node's own modules by require.
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  cpSync("template", join(folder, "template"), { recursive: true });
  const { version, license, engines } = packageJson;
  const manifest = {
    name: "create-softedge",
    version,
    description: "Makes a project that trains reinforcement-learning policies and serves them.",
    license,
    type: "module",
    engines,
    bin: { "create-softedge": "index.js" },
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, "README.md"), readme);
  cpSync("LICENSE", join(folder, "LICENSE"));
}
