import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { siblingModule } from "../../../installation/installation.ts";
import type { RequestKind } from "./frames.ts";
import type { GroupRequest } from "./groups.ts";
import { pythonCommands } from "./python-command.ts";
import { PythonFailure } from "./python-failure.ts";
import type { SynchronousAnswer, SynchronousRequest, SynchronousTask } from "./worker.ts";

/** A group of environments that is asked without waiting for a promise. */
export interface SynchronousGroup {
  /** @throws {PythonFailure} if Python raised an exception, or has ended */
  ask(kind: RequestKind, body: Uint8Array): Uint8Array<ArrayBuffer>;
  close(): void;
}

/** Sends a request to the thread that talks to Python, and blocks until it has the answer. */
type Call = (request: SynchronousRequest) => SynchronousAnswer;

let started: Call | undefined;

/** Starts the thread, which all environments share. It lasts as long as this process. */
function startThread(): Call {
  const { port1: port, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const workerData: SynchronousTask = { port: port2, answered };
  // Flags of this process, such as --input-type, do not apply to its threads.
  new Worker(siblingModule(import.meta.url, "./worker"), {
    workerData,
    transferList: [port2],
    execArgv: [],
  }).unref();
  return (request) => {
    Atomics.store(answered, 0, 0);
    port.postMessage(request);
    // The thread may notify of its last answer only now, after the value of it was seen.
    while (Atomics.load(answered, 0) === 0) Atomics.wait(answered, 0, 0);
    return receiveMessageOnPort(port)?.message;
  };
}

function call(request: SynchronousRequest): Uint8Array<ArrayBuffer> {
  started ??= startThread();
  const answer = started(request);
  if ("body" in answer) return answer.body;
  throw "failure" in answer ? PythonFailure.parse(answer.failure) : new Error(answer.message);
}

let last = 0;

/**
 * Makes a group of environments, and waits for it.
 *
 * @throws {PythonFailure} if Gymnasium cannot make them
 * @throws {Error} if there is no Python with Gymnasium, with what to do
 */
export function openSynchronously(request: GroupRequest): SynchronousGroup {
  last += 1;
  const group = last;
  call({ group, open: request, commands: pythonCommands() });
  return {
    ask: (kind, body) => call({ group, ask: kind, body }),
    close: () => call({ group, close: true }),
  };
}
