import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AnswerReader,
  type BridgeAnswer,
  jsonBody,
  jsonOf,
  numbersBody,
  requestOf,
} from "../../../../train/environments/gymnasium/frames.ts";

/** The bytes of an answer, as bridge.py packs it: two uint32, and the body. */
function bytesOf({ failed, body }: BridgeAnswer): Uint8Array {
  const bytes = new Uint8Array(8 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length, true);
  view.setUint32(4, Number(failed), true);
  bytes.set(body, 8);
  return bytes;
}

const answers = fc.array(
  fc.record({
    failed: fc.boolean(),
    body: fc.uint8Array({ maxLength: 40 }).map((body) => Uint8Array.from(body)),
  }),
  { maxLength: 5 },
);

describe("messages to and from Python", () => {
  test("a request has its length, its kind and its group before its body", () => {
    const bytes = requestOf("step", 7, numbersBody(Float64Array.of(-0.5, 2)));
    const view = new DataView(bytes.buffer);
    expect([0, 4, 8, 12].map((at) => view.getUint32(at, true))).toEqual([16, 3, 7, 0]);
    expect([16, 24].map((at) => view.getFloat64(at, true))).toEqual([-0.5, 2]);
  });

  test("answers are the same in whatever pieces they arrive", () => {
    fc.assert(
      fc.property(answers, fc.array(fc.integer({ min: 1, max: 20 })), (sent, sizes) => {
        const bytes = new Uint8Array(sent.flatMap((answer) => [...bytesOf(answer)]));
        const reader = new AnswerReader();
        const received: BridgeAnswer[] = [];
        let at = 0;
        for (const size of [...sizes, bytes.length]) {
          received.push(...reader.add(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(received).toEqual(sent);
      }),
    );
  });

  test("JSON comes back as it was", () => {
    const value = { id: "CartPole-v1", options: { g: 9.81, name: "ü" } };
    expect(jsonOf(jsonBody(value))).toEqual(value);
  });

  test("bytes of another program are no answers", () => {
    const text = new TextEncoder().encode("hello, world\n");
    expect(() => new AnswerReader().add(text)).toThrow("these are no answers");
  });
});
