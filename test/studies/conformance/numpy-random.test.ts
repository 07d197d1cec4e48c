import { describe, expect, test } from "vitest";
import * as z from "zod";
import { compareNumpyRandom } from "../../../studies/conformance/numpy-random.ts";
import { readFixture } from "../../fixture.ts";

const recorded = z.object({
  generators: z.array(z.object({ seed: z.string(), words: z.array(z.number()) })),
});

describe("the comparison of numpy's generator", () => {
  test("agrees with every draw that was recorded, to the last bit", () => {
    const { agreement, failures } = compareNumpyRandom(readFixture("numpy-random.json"));
    expect(failures).toEqual([]);
    // For each seed one hash, 5 + 6 + 9 + 3 + 64 draws, and one more.
    expect(agreement).toEqual({
      kind: "numpy-random",
      cases: 5 * 89,
      max_abs_error: 0,
      max_rel_error: 0,
      ok: true,
    });
  });

  test.each([
    ["a draw that is off by its last bit", { random: [0.6369616873214543, 0.2697867137638704] }],
    ["a word of the hash", { seed_sequence_u32: [2968811710, 3677149159, 745650762] }],
    ["an integer", { integers_0_6: [4] }],
  ])("finds %s", (_, fields) => {
    const { agreement, failures } = compareNumpyRandom({ seeds: { 0: fields } });
    expect(agreement.ok).toBe(false);
    expect(failures).toHaveLength(1);
  });

  test("takes seeds of any size", () => {
    // The words that numpy hashes 2^64 + 5 to; as a float, it would be 2^64.
    const { generators } = recorded.parse(readFixture("numpy-streams.json"));
    const large = generators.find(({ seed }) => seed === "18446744073709551621");
    const seeds = { "18446744073709551621": { seed_sequence_u32: large?.words ?? [] } };
    expect(compareNumpyRandom({ seeds }).agreement).toMatchObject({ cases: 1, ok: true });
  });

  test("refuses a draw that it knows nothing of, since what follows would differ for that alone", () => {
    expect(() => compareNumpyRandom({ seeds: { 0: { gamma: [1] } } })).toThrow(
      'nothing is known of a draw "gamma"',
    );
  });
});
