import { arch, cpus } from "node:os";
import { env } from "onnxruntime-node";

/**
 * What the last bits of a training depend on: the processor, whose instructions ONNX Runtime
 * chooses its kernels by, and ONNX Runtime's version. Between machines of one kind, a run goes on
 * bit for bit.
 */
export function machineKind(): string {
  const [processor] = cpus();
  return `${processor?.model.trim() || arch()}, ONNX Runtime ${env.versions.node ?? "of TensorFlow"}`;
}
