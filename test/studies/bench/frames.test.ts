import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  closedWith,
  frameOpcodes,
  readFrame,
  textFrame,
} from "../../../studies/bench/edge/frames.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("the examples of RFC 6455, section 5.7", () => {
  test("a masked text message", () => {
    const frame = hex("81 85 37fa213d 7f9f4d5158");
    expect(textFrame("Hello", hex("37fa213d"))).toEqual(frame);
  });

  test("an unmasked text message", () => {
    const bytes = hex("81 05 48656c6c6f");
    const payload = Buffer.from("Hello");
    expect(readFrame(bytes)).toEqual({ opcode: frameOpcodes.text, payload, length: 7 });
  });

  test.each([
    ["256 bytes", 256, "82 7e 0100"],
    ["64 KiB", 65_536, "82 7f 0000000000010000"],
  ])("%s in an unmasked frame", (_, size, head) => {
    const bytes = Buffer.concat([hex(head), Buffer.alloc(size)]);
    expect(readFrame(bytes)).toMatchObject({ opcode: 2, length: bytes.length });
    expect(readFrame(bytes)?.payload).toHaveLength(size);
  });
});

test("a message of a client has the length and the text that were given, under its mask", () => {
  const lengths = fc.constantFrom(0, 1, 125, 126, 65_535, 65_536);
  const mask = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(lengths, mask, (length, mask) => {
      const text = "x".repeat(length);
      const frame = textFrame(text, mask);
      // Unmasked, it is a frame of a server.
      const head = frame.length - length - 4;
      const payload = frame.subarray(head + 4).map((byte, i) => byte ^ mask[i % 4]);
      const sent = Buffer.concat([frame.subarray(0, head), payload]);
      sent[1] &= 0x7f;
      expect(readFrame(sent)?.payload.toString()).toBe(text);
    }),
  );
});

describe("a frame of a server", () => {
  test("is complete with its last byte", () => {
    const bytes = Buffer.concat([hex("81 7e 0080"), Buffer.alloc(128)]);
    for (const end of [0, 1, 2, 3, 4, bytes.length - 1]) {
      expect(readFrame(bytes.subarray(0, end))).toBeUndefined();
    }
    expect(readFrame(Buffer.concat([bytes, bytes]))?.length).toBe(bytes.length);
  });

  test("is neither masked nor a part of a message", () => {
    expect(() => readFrame(hex("81 85 37fa213d 7f9f4d5158"))).toThrow("masks");
    expect(() => readFrame(hex("01 03 48656c"))).toThrow("several frames");
  });

  test("that closes says with which code, and why", () => {
    const close = (bytes: string) => readFrame(hex(bytes));
    const [told, silent] = [close("88 06 03f0 62757379"), close("88 00")];
    expect(told && closedWith(told)).toEqual({ code: 1008, reason: "busy" });
    expect(silent && closedWith(silent)).toEqual({ code: 1005, reason: "" });
  });
});
