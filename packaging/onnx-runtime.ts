import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as z from "zod";
import { writeJson } from "./package-files.ts";

const manifest = z.looseObject({
  version: z.string(),
  dependencies: z.unknown().optional(),
  scripts: z.unknown().optional(),
});

/** True for a copy of a library under another name: the loader asks for `libonnxruntime.1.dylib`. */
const isDuplicate = (file: string) => /^libonnxruntime\.\d+\.\d+.*\.dylib$/.test(basename(file));

/**
 * Copies ONNX Runtime into `node_modules` of a folder, where the folder's modules find it first.
 *
 * It is no dependency because its install script downloads CUDA's provider from NuGet. Where only
 * npm's registry can be reached, that fails the whole installation. The package has the binaries for
 * CPUs, so a copy without the script is complete.
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
    writeJson(join(target, "package.json"), rest);
  }
}
