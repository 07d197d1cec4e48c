import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { writePackageFiles } from "./package-files.ts";
import { plainTypes } from "./plain-types.ts";

const readme = `# @softedge/client

The typed client of a softedge Worker, for browsers, Node and Workers: one module without
dependencies.

\`\`\`js
import { createClient } from "@softedge/client";

const client = createClient({ url: "http://127.0.0.1:8787" });
const { action } = await client.act("pendulum", { observation: [0.9986, 0.0523, 0], seed: 7 });
\`\`\`

The package softedge has the same module as \`softedge/client\`.
`;

/**
 * Writes the package `@softedge/client` into a folder: the client as one module, and its types,
 * which need no zod.
 *
 * @param folder is replaced
 */
export async function writeClientPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: ["client/index.ts"],
    bundle: true,
    format: "esm",
    target: "es2022",
    outfile: join(folder, "index.js"),
    logLevel: "warning",
  });
  await writeTypes(folder);
  const manifest = {
    name: "@softedge/client",
    description: "The client of a softedge Worker, for browsers, Node and Workers.",
    exports: { ".": { types: "./client/index.d.ts", default: "./index.js" } },
    sideEffects: false,
  };
  writePackageFiles(folder, manifest, readme);
}

/** Writes the client's types, and those of the schemas that they name, without the schemas. */
async function writeTypes(folder: string): Promise<void> {
  const from = "build/client/client";
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "client"]);
  const texts = readdirSync(from)
    .filter((file) => file.endsWith(".d.ts"))
    .map((file): [string, string] => [file, readFileSync(join(from, file), "utf8")]);
  const named = texts.flatMap(([, text]) =>
    Array.from(text.matchAll(/"\.\.\/schemas\/([\w-]+)\.[tj]s"/g), ([, name]) => name),
  );
  for (const [file, text] of texts) write(join(folder, "client"), file, text);
  for (const name of new Set(named)) {
    write(join(folder, "schemas"), `${name}.d.ts`, await plainTypes(name));
  }
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), text.replace(/\n?\/\/# sourceMappingURL=.*/, "\n"));
}
