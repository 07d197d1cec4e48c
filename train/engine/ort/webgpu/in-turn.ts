let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a task after all that were given before it, whether they succeeded or not.
 *
 * All that this process does with WebGPU goes through here. Two sessions of ONNX Runtime that run at
 * once, in whichever threads, crash the process (microsoft/onnxruntime#32561). A task also finds a
 * learner's buffers as the task before it left them. Tasks do not nest: a task that waits for another
 * waits forever.
 */
export function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
  const result = last.then(task);
  last = result.catch(() => {});
  return result;
}
