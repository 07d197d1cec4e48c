import { availableParallelism, cpus } from "node:os";

/** The processor of this machine, and the number of its threads. */
export function machine(): string {
  return `${cpus()[0]?.model.trim() ?? "unknown"}, ${availableParallelism()} threads`;
}
