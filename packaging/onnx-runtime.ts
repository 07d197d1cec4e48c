import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as z from "zod";

const manifest = z.looseObject({
  version: z.string(),
  dependencies: z.unknown().optional(),
  scripts: z.unknown().optional(),
});

/** A copy of a library under another name: the loader asks for `libonnxruntime.1.dylib`. */
const isDuplicate = (file: string) => /^libonnxruntime\.\d+\.\d+.*\.dylib$/.test(basename(file));

/**
 * Puts ONNX Runtime into `node_modules` of a folder, where its modules find it before any other.
 *
 * As a dependency, its install script would download CUDA's provider from NuGet: without a network
 * beyond npm, that fails, and the whole installation with it. The binaries for CPUs are part of its
 * package, so a copy without the script installs from a registry alone.
 */
export function bundleRuntime(to: string): void {
  for (const name of ["onnxruntime-node", "onnxruntime-common"]) {
    const from = join("node_modules", name);
    const target = join(to, "node_modules", name);
    mkdirSync(target, { recursive: true });
    for (const part of name === "onnxruntime-node" ? ["bin", "dist"] : ["dist"]) {
      cpSync(join(from, part), join(target, part), {
        recursive: true,
        filter: (file) => !isDuplicate(file) && !file.endsWith(".map"),
      });
    }
    const {
      dependencies: _,
      scripts: __,
      ...rest
    } = manifest.parse(JSON.parse(readFileSync(join(from, "package.json"), "utf8")));
    writeFileSync(join(target, "package.json"), `${JSON.stringify(rest, null, 2)}\n`);
  }
}
