import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import * as z from "zod";
import { writePageFiles } from "../cli/page-files.ts";
import { writeKernel } from "../edge/inference/simd/kernel.ts";
import packageJson from "../package.json" with { type: "json" };

/** The folders whose files, besides their sources, are part of the package. */
const folders = ["cli", "edge", "train", "configs"];
/** Folders that are part of it as they are. */
const whole = ["template"];
/** Files that are compiled, or that only compiling needs. */
const isSource = (file: string) =>
  (extname(file) === ".ts" && !file.endsWith(".d.ts")) ||
  file.endsWith("tsconfig.json") ||
  file === "edge/bindings.d.ts";

function copy(file: string, to: string): void {
  mkdirSync(dirname(join(to, file)), { recursive: true });
  cpSync(file, join(to, file), { recursive: true });
}

/** The policies that come with softedge; a clone's folder has those of its user, too. */
function shippedPolicies(): string[] {
  return z.array(z.string()).parse(JSON.parse(readFileSync("policies/shipped.json", "utf8")));
}

/** Copies what is read at run time to the same places below a folder. */
export function copyAssets(to: string): void {
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && !isSource(file)) copy(file, to);
    }
  }
  for (const folder of whole) copy(folder, to);
  for (const file of ["shipped.json", ...shippedPolicies()]) copy(join("policies", file), to);
  writeFileSync(join(to, "package.json"), `${JSON.stringify(facts(), null, 2)}\n`);
}

/** The part of package.json that the program reads; the package's own stands above it. */
function facts() {
  const { name, version, description, type, engines } = packageJson;
  const { dependencies, devDependencies, peerDependencies } = packageJson;
  return {
    ...{ name, version, description, type, engines },
    ...{ dependencies, devDependencies, peerDependencies },
  };
}

/**
 * Writes what the Worker is made of besides its modules, which a clone generates before each start:
 * the page's files, the WebAssembly kernel, and a configuration of compiled modules.
 */
export async function writeWorkerFiles(to: string): Promise<void> {
  await writePageFiles(join(to, "edge/page"));
  mkdirSync(join(to, "build"), { recursive: true });
  writeFileSync(join(to, "build/kernel.wasm"), writeKernel());
  const config = readFileSync("wrangler.toml", "utf8")
    .replace('main = "edge/worker.ts"', 'main = "edge/worker.js"')
    .replace("/simd/engine.ts", "/simd/engine.js")
    .replace("/onnxruntime/engine.ts", "/onnxruntime/engine.js")
    .replace("node cli/softedge.ts bundle", "npx softedge bundle");
  writeFileSync(join(to, "wrangler.toml"), config);
}
