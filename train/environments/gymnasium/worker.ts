import { type MessagePort, workerData } from "node:worker_threads";
import type { RequestKind } from "./frames.ts";
import { type Group, type GroupRequest, openGroup } from "./groups.ts";
import { PythonFailure } from "./python-failure.ts";

/*
 * A thread that talks to Python for another one, which blocks meanwhile.
 */

export interface SynchronousTask {
  port: MessagePort;
  /** One number, which becomes 1 once the answer is sent. */
  answered: Int32Array;
}

/** A request about the group of a number. */
export type SynchronousRequest = { group: number } & (
  | { open: GroupRequest; commands: readonly string[] }
  | { ask: RequestKind; body: Uint8Array }
  | { close: true }
);

export type SynchronousAnswer =
  | { body: Uint8Array<ArrayBuffer> }
  | { failure: ReturnType<PythonFailure["toJSON"]> }
  | { message: string };

const nothing = new Uint8Array();
const groups = new Map<number, Group>();

async function carryOut(request: SynchronousRequest): Promise<Uint8Array<ArrayBuffer>> {
  if ("open" in request) {
    groups.set(request.group, await openGroup(request.open, 0, request.commands));
    return nothing;
  }
  const group = groups.get(request.group);
  if (group === undefined) throw new Error("there are no such environments");
  if ("ask" in request) return await group.ask(request.ask, request.body);
  groups.delete(request.group);
  await group.close();
  return nothing;
}

async function answerTo(request: SynchronousRequest): Promise<SynchronousAnswer> {
  try {
    return { body: await carryOut(request) };
  } catch (error) {
    if (error instanceof PythonFailure) return { failure: error.toJSON() };
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

const { port, answered }: SynchronousTask = workerData;
port.on("message", async (request: SynchronousRequest) => {
  port.postMessage(await answerTo(request));
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});
