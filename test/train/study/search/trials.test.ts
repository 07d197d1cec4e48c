import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawTrials, randomSearch } from "../../../../train/study/search/trials.ts";

const draw = (search: object) => drawTrials(randomSearch.parse(search));
const learning_rate = { from: 1e-5, to: 1e-1, scale: "log" };
const batch_size = { values: [64, 128, 256] };
const trials = fc.integer({ min: 1, max: 30 });

describe("the trials of a random search", () => {
  test("differ from each other, and follow from the seed", () => {
    fc.assert(
      fc.property(trials, fc.nat(), (trials, seed) => {
        const search = {
          trials,
          seed,
          ranges: { n_step: { from: 1, to: 10, integer: true }, batch_size },
        };
        const drawn = draw(search);
        expect(new Set(drawn.map((point) => JSON.stringify(point))).size).toBe(trials);
        expect(draw(search)).toEqual(drawn);
      }),
    );
  });

  test("stay as they are where more are drawn", () => {
    fc.assert(
      fc.property(trials, fc.nat(), (trials, seed) => {
        const ranges = { learning_rate, batch_size };
        const more = draw({ trials: trials + 5, seed, ranges });
        expect(more.slice(0, trials)).toEqual(draw({ trials, seed, ranges }));
      }),
    );
  });

  test("keep the values of a setting where others are searched too", () => {
    const [one, two] = [{ learning_rate }, { batch_size, learning_rate }].map((ranges) =>
      draw({ trials: 20, seed: 3, ranges }).map((point) => new Map(point).get("learning_rate")),
    );
    expect(two).toEqual(one);
  });

  test("of other seeds are others", () => {
    const ranges = { learning_rate };
    expect(draw({ trials: 5, seed: 1, ranges })).not.toEqual(draw({ trials: 5, ranges }));
  });

  test("are every combination, if as many are asked for", () => {
    const ranges = { batch_size, n_step: { from: 1, to: 2, integer: true } };
    expect(draw({ trials: 6, ranges })).toHaveLength(6);
  });

  test("are refused where there are too few combinations", () => {
    expect(() => draw({ trials: 4, ranges: { batch_size } })).toThrow(
      "search: trials is 4, but the ranges have no more than 3 combinations",
    );
    // Rounding leaves one value of this range, and its ends.
    const narrow = { from: 0.50001, to: 0.50002 };
    expect(() => draw({ trials: 3, ranges: { discount: narrow } })).toThrow("search: trials is 3");
  });
});

test.each([{ trials: 0 }, { ranges: {} }, { trials: 1001 }, { seed: -1 }, { rangers: {} }])(
  "a search with %j is refused",
  (wrong) => {
    const search = { trials: 3, ranges: { batch_size } };
    expect(randomSearch.safeParse(search).success).toBe(true);
    expect(randomSearch.safeParse({ ...search, ...wrong }).success).toBe(false);
  },
);
