import { join } from "node:path";
import { writeKernel } from "../edge/inference/simd/kernel.ts";
import { softedgeFolder } from "../installation/installation.ts";
import { writeChanged } from "./write-changed.ts";

/** Writes the WebAssembly module for the Worker's bundle: Workers cannot compile one from bytes. */
export function writeKernelFile(): void {
  writeChanged(join(softedgeFolder, "build/kernel.wasm"), writeKernel());
}
