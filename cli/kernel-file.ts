import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeKernel } from "../edge/inference/simd/kernel.ts";
import { writeChanged } from "./write-changed.ts";

const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/** Writes the WebAssembly module for the Worker's bundle: Workers cannot compile one from bytes. */
export function writeKernelFile(): void {
  writeChanged(join(projectFolder, "build/kernel.wasm"), writeKernel());
}
