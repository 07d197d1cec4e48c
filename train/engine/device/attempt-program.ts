import { messageOf } from "../../../files/file-errors.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import { Trace } from "../../../graph/trace.ts";
import {
  InferenceSession,
  listSupportedBackends,
  Tensor,
} from "../../../installation/onnxruntime.ts";
import type { Answer } from "./attempt.ts";

/*
 * Tries the device named on the command line with the product of two small matrices, in a process of
 * its own: see `attempt.ts`. The answer is the last line on standard output.
 */

const [, , device] = process.argv;

/** @throws {Error} if the device is not there, or computes something else */
async function multiply(): Promise<void> {
  const trace = new Trace();
  const x = trace.input("x", [2, 2]);
  const model = writeModel({ name: "attempt", outputs: { y: trace.matmul(x, x) } });
  const session = await InferenceSession.create(model, { executionProviders: [device] });
  const { y } = await session.run({ x: new Tensor("float32", [1, 2, 3, 4], [2, 2]) });
  const product = [...y.data].join(", ");
  if (product !== "7, 10, 15, 22") throw new Error(`it multiplies wrongly: ${product}`);
  await session.release();
}

const bundled = listSupportedBackends().some(
  (backend) => backend.name === device && backend.bundled,
);
const error = await multiply().then(() => null, messageOf);
const answer: Answer = { bundled, error };
// Exit explicitly once the line is written: some drivers delay the exit or crash on it.
process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.exit(0));
