import { writeModel } from "../../../graph/onnx/write.ts";
import { Trace } from "../../../graph/trace.ts";
import {
  InferenceSession,
  listSupportedBackends,
  Tensor,
} from "../../../installation/onnxruntime.ts";
import { answerWith } from "../../../installation/own-process.ts";
import type { AttemptAnswer } from "./attempt.ts";

/*
 * Tries the device named on the command line with the product of two small matrices, in a process of
 * its own: see `attempt.ts`.
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
const error = await multiply().then(
  () => null,
  (reason) => (reason instanceof Error ? reason.message : String(reason)),
);
answerWith({ bundled, error } satisfies AttemptAnswer);
