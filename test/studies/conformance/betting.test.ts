import { describe, expect, test } from "vitest";
import { compareBetting } from "../../../studies/conformance/betting.ts";
import { readFixture } from "../../fixture.ts";

describe("the comparison of sequences by betting", () => {
  test("agrees with a direct minimisation to 1e-9", () => {
    const { agreement, failures } = compareBetting(readFixture("betting.json"));
    expect(failures).toEqual([]);
    expect(agreement).toMatchObject({ kind: "betting", cases: 6 * 6, ok: true });
  });
});
