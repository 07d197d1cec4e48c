import { findEnvironment } from "../registry.ts";

/**
 * The number of threads for the environments of a training: all that are free, unless the
 * environment is one of softedge's that MuJoCo does not simulate. A step of those takes
 * microseconds, less than waking a thread.
 *
 * @param id of the environment, or the file that defines it
 * @throws {RangeError} if there is no such environment
 */
export async function environmentThreads(id: string, threads: number): Promise<number> {
  const { model, modelFile, source, gather } = await findEnvironment(id);
  const takesLong = model ?? modelFile ?? source ?? gather;
  return takesLong ? threads : 1;
}
