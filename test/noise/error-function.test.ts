import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { erf } from "../../noise/error-function.ts";

describe("the error function", () => {
  // By mpmath 1.3, with 40 digits.
  test.each([
    [1e-300, 1.1283791670955126e-300],
    [1e-8, 1.1283791670955126e-8],
    // Between the points of expansion, and at them.
    [0.03125, 0.035250373867322826],
    [0.0318850633877239, 0.035966252404770686],
    [0.09375, 0.10547644378177959],
    [2.96875, 0.9999731247687527],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [Math.SQRT1_2, 0.682689492137086],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [1.9999999, 0.9953222629522538],
    [2, 0.9953222650189527],
    [2.0000001, 0.9953222670856509],
    [2.5, 0.999593047982555],
    [3, 0.9999779095030014],
    [4, 0.9999999845827421],
    [5.5, 0.9999999999999927],
    [27, 1],
  ])("of %d is %d", (x, expected) => {
    expect(Math.abs(erf(x) / expected - 1)).toBeLessThan(1e-15);
  });

  test("is odd, within -1 and 1, which it reaches at infinity", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => {
        expect(erf(-x)).toBe(-erf(x));
        expect(Math.abs(erf(x))).toBeLessThanOrEqual(1);
      }),
    );
    expect([erf(Number.POSITIVE_INFINITY), erf(Number.NEGATIVE_INFINITY)]).toEqual([1, -1]);
    expect(erf(Number.NaN)).toBeNaN();
  });
});
