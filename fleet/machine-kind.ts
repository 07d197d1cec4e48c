import { arch, cpus } from "node:os";
import { env } from "../installation/onnxruntime.ts";
import packageJson from "../package.json" with { type: "json" };

/**
 * What the last bits of a training depend on: the processor, whose instructions ONNX Runtime
 * chooses its kernels by, and the versions of ONNX Runtime and of softedge. Between machines of one
 * kind, a run goes on bit for bit.
 */
export function machineKind(): string {
  const [processor] = cpus();
  const model = processor?.model.trim() || arch();
  return `${model}, softedge ${packageJson.version}, ONNX Runtime ${env.versions.node ?? "?"}`;
}
