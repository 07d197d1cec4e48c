import fc from "fast-check";
import { expect, test } from "vitest";
import { piecesOf } from "../../files/pieces.ts";

test("pieces are the bytes, one behind the other, and none is too large", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.integer({ min: 1, max: 9 }), (bytes, most) => {
      const pieces = piecesOf(bytes, most);
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      for (const piece of pieces) {
        expect(piece.length).toBeGreaterThan(0);
        expect(piece.length).toBeLessThanOrEqual(most);
        expect(piece.buffer).toBe(bytes.buffer);
      }
    }),
  );
});
