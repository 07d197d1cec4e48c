import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readPackage } from "../export/policy-package.ts";
import { bundleWorker } from "../studies/bench/edge/bundle.ts";
import {
  closedWith,
  frameOpcodes,
  readFrame,
  type SocketFrame,
  textFrame,
} from "../studies/bench/edge/frames.ts";
import { type Server, startWorkerd } from "../studies/bench/edge/server.ts";
import { upgrade } from "../studies/bench/edge/socket-connection.ts";
import { testPolicies } from "./policies.ts";

/** What a caller that reads or does not read is sent, by workerd through a real connection. */
describe("a stream", () => {
  const folder = mkdtempSync(join(tmpdir(), "softedge-stream-"));
  let server: Server;
  beforeAll(async () => {
    const policy = readPackage(join(testPolicies.folder, "pendulum"));
    const worker = await bundleWorker(policy, join(folder, "worker"));
    server = await startWorkerd({ worker: { worker } }, folder);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  let socket: Socket;
  let chunks: AsyncIterator<Buffer>;
  let received: Buffer;
  /** Opens a stream of which nothing is read yet. */
  async function open(): Promise<void> {
    socket = await upgrade(server.ports.worker, "/v1/policies/pendulum/stream");
    chunks = socket.iterator();
    received = Buffer.alloc(0);
  }
  afterEach(() => socket.destroy());

  const batch = textFrame(
    JSON.stringify({
      observations: Array.from({ length: 1024 }, () => [1, 0, 0]),
      return: ["mean", "log_std", "epsilon"],
    }),
  );
  const question = textFrame(JSON.stringify({ observation: [1, 0, 0] }));

  async function nextFrame(): Promise<SocketFrame> {
    for (;;) {
      const frame = readFrame(received);
      if (frame) {
        received = received.subarray(frame.length);
        return frame;
      }
      const { value, done } = await chunks.next();
      if (done) throw new Error("the stream has ended without a close");
      received = Buffer.concat([received, value]);
    }
  }

  /** Reads so many answers, or until the stream is closed. */
  async function read(most: number) {
    let bytes = 0;
    for (let answers = 0; answers < most; answers++) {
      const frame = await nextFrame();
      if (frame.opcode === frameOpcodes.close) return { answers, bytes, closed: closedWith(frame) };
      expect(JSON.parse(String(frame.payload))).toMatchObject({ index: answers });
      bytes += frame.length;
    }
    return { answers: most, bytes, closed: undefined };
  }

  test("that does not read is closed with 1008, and was sent little more than fits on its way", async () => {
    await open();
    const asked = 1000;
    // 8 MB: all but what the kernel holds of them was received.
    const sent = Promise.withResolvers<void>();
    for (let i = 1; i < asked; i++) socket.write(batch);
    socket.write(batch, () => sent.resolve());
    await sent.promise;
    // What it is sent waits for it, and at the end that it is closed.
    const { answers, bytes, closed } = await read(asked);
    expect(closed?.code).toBe(1008);
    expect(closed?.reason).toMatch(/^at most 1024 messages, of 655360 characters together/);
    expect(answers).toBeLessThan(asked);
    // All answers would have 120 MB. What is on its way are the buffers of two sockets of the kernel.
    expect(bytes).toBeLessThan(30e6);
  });

  test("that asks 1,000 questions before it reads is answered", async () => {
    await open();
    socket.write(Buffer.concat(Array.from({ length: 1000 }, () => question)));
    expect(await read(1000)).toMatchObject({ answers: 1000 });
  });

  test("that asks batches of 1,024 and reads each is answered", async () => {
    await open();
    for (let i = 0; i < 20; i++) {
      socket.write(batch);
      // Each answer is read before the next question is sent.
      const frame = await nextFrame();
      expect(frame.opcode).toBe(frameOpcodes.text);
    }
  });

  test("that asks large batches ahead of what it reads, slowly, is answered", async () => {
    await open();
    const [ahead, asked] = [60, 300];
    let bytes = 0;
    for (let i = 0; i < ahead; i++) socket.write(batch);
    for (let answered = 0; answered < asked; answered++) {
      const frame = await nextFrame();
      expect(frame.opcode).toBe(frameOpcodes.text);
      bytes += frame.length;
      if (answered + ahead < asked) socket.write(batch);
      await setTimeout(2);
    }
    // More than anything on its way can hold: answers have waited for it.
    expect(bytes).toBeGreaterThan(30e6);
  });
});
