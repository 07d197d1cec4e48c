import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import * as z from "zod";
import { writePageFiles } from "../cli/page-files.ts";
import { writeKernel } from "../edge/inference/simd/kernel.ts";
import packageJson from "../package.json" with { type: "json" };
import { writeJson } from "./package-files.ts";

/** The folders of which the package has all files but sources. */
const folders = ["cli", "edge", "train", "configs"];
/** True for files that are compiled, or that only compiling needs. */
const isSource = (file: string) =>
  (extname(file) === ".ts" && !file.endsWith(".d.ts")) ||
  file.endsWith("tsconfig.json") ||
  file === "edge/bindings.d.ts";

function copy(file: string, to: string): void {
  mkdirSync(dirname(join(to, file)), { recursive: true });
  cpSync(file, join(to, file), { recursive: true });
}

/** The policies that come with softedge: a clone's folder also has those of its user. */
function shippedPolicies(): string[] {
  return z.array(z.string()).parse(JSON.parse(readFileSync("policies/shipped.json", "utf8")));
}

/** Copies the files that are read at run time to the same places below a folder. */
export function copyAssets(to: string): void {
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && !isSource(file)) copy(file, to);
    }
  }
  copy("template", to);
  for (const file of ["shipped.json", ...shippedPolicies()]) copy(join("policies", file), to);
  writeJson(join(to, "package.json"), facts());
}

/** The part of package.json that the program reads. npm reads the one in the folder above. */
function facts() {
  const { name, version, description, type, engines } = packageJson;
  const { dependencies, devDependencies, peerDependencies } = packageJson;
  return {
    ...{ name, version, description, type, engines },
    ...{ dependencies, devDependencies, peerDependencies },
  };
}

/**
 * Writes the files of the Worker that a clone generates before each start: the page's files, the
 * WebAssembly kernel, and a configuration that names compiled modules.
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
