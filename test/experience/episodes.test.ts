import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinEpisodes, sharingNoise } from "../../experience/episodes.ts";
import { decisionOf } from "./decisions.ts";

const whole = (unit: string, value = 1) => ({ unit, value, final: true });
const none = {
  deterministic: 0,
  uncounted: 0,
  incomplete: 0,
  unfinished: 0,
  miscounted: 0,
  excluded: 0,
};

/** A unit's decisions at these steps, of a seed of its own. */
function episode(unit: string, steps: readonly number[], more = {}) {
  const { seed } = decisionOf();
  return steps.map((step) => decisionOf({ unit, step, seed, observation: step, ...more }));
}

describe("episodes", () => {
  test("are the decisions of units in the order of their steps, with their outcomes", () => {
    const logged = fc.shuffledSubarray([...episode("a", [0, 1, 2, 3]), ...episode("b", [0, 1])], {
      minLength: 6,
    });
    fc.assert(
      fc.property(logged, (decisions) => {
        const { episodes, leftOut } = joinEpisodes(decisions, [whole("a", 5), whole("b", 7)]);
        expect(leftOut).toEqual(none);
        const told = episodes
          .map(({ unit, outcome, decisions: own }) => [unit, outcome, own.map(({ step }) => step)])
          .toSorted();
        expect(told).toEqual([
          ["a", 5, [0, 1, 2, 3]],
          ["b", 7, [0, 1]],
        ]);
      }),
    );
  });

  test("are in the order of time where requests gave no steps", () => {
    const at = (second: number, observation: number) =>
      decisionOf({ time: `2026-01-01T00:00:0${second}.000Z`, observation });
    const { episodes } = joinEpisodes([at(2, 22), at(1, 11), at(3, 33)], [whole("e")]);
    expect(episodes[0].decisions.map(({ observation }) => observation)).toEqual([11, 22, 33]);
  });

  test("count a request that was sent again once", () => {
    const [first, second] = episode("e", [0, 1]);
    const again = { ...first, decision_id: decisionOf().decision_id };
    const { episodes } = joinEpisodes([first, again, second], [whole("e")]);
    expect(episodes[0].decisions).toEqual([first, second]);
  });

  test("that are not known whole are left out, and it is counted why", () => {
    const { episodes, leftOut } = joinEpisodes(
      [
        ...episode("sound", [0, 1, 2]),
        ...episode("first lost", [1, 2]),
        ...episode("middle lost", [0, 2]),
        ...episode("playing", [0, 1]),
        ...episode("without outcome", [0]),
        ...episode("fixed", [0, 1], { mode: "deterministic", seed: null }),
        ...episode("stopped midway", [0]),
        ...episode("stopped midway", [1], { counted: false }),
        ...episode("tried out", [0, 5], { counted: false }),
        ...episode("broken", [0, 1]),
      ],
      [
        ...["sound", "first lost", "middle lost", "fixed", "stopped midway", "tried out"].map(
          (unit) => whole(unit),
        ),
        { unit: "playing", value: 1, final: false },
        { ...whole("broken"), excluded: true },
      ],
    );
    expect(episodes.map(({ unit }) => unit)).toEqual(["sound"]);
    const once = { deterministic: 1, uncounted: 1, excluded: 1 };
    expect(leftOut).toEqual({ ...none, ...once, incomplete: 2, unfinished: 2 });
  });

  test("whose log has lost its end, or has too much, are left out where steps were reported", () => {
    const { episodes, leftOut, unchecked } = joinEpisodes(
      [
        ...episode("sound", [0, 1, 2]),
        ...episode("end lost", [0, 1]),
        ...episode("too long", [0, 1, 2]),
        ...episode("not known", [0, 1]),
      ],
      [
        { ...whole("sound"), steps: 3 },
        { ...whole("end lost"), steps: 3 },
        { ...whole("too long"), steps: 2 },
        whole("not known"),
      ],
    );
    expect(episodes.map(({ unit }) => unit)).toEqual(["sound", "not known"]);
    expect(leftOut).toEqual({ ...none, miscounted: 2 });
    expect(unchecked).toBe(1);
  });

  test.each([
    ["count from 1", [1, 2, 3]],
    ["count every fourth step", [0, 4, 8]],
  ])("may %s", (_, steps) => {
    const { episodes } = joinEpisodes(
      [...episode("a", steps), ...episode("b", steps.slice(0, 2))],
      [whole("a"), whole("b")],
    );
    expect(episodes).toHaveLength(2);
  });

  test("cannot be weighed where noise was the caller's, or was used twice", () => {
    const own = decisionOf({ epsilon: [0.5], seed: null, step: null });
    expect(() => joinEpisodes([own], [whole("e")])).toThrow("the caller's own noise");
    const twice = [decisionOf({ seed: 7 }), decisionOf({ seed: 7, observation: 4 })];
    expect(() => joinEpisodes(twice, [whole("e")])).toThrow(
      "answered twice from the noise of seed 7 at step 0",
    );
  });

  test("that share their noise are counted", () => {
    const decisions = ["a", "b", "c"].map((unit) =>
      decisionOf({ unit, seed: unit === "c" ? 8 : 7 }),
    );
    const { episodes } = joinEpisodes(
      decisions,
      ["a", "b", "c"].map((unit) => whole(unit)),
    );
    expect(sharingNoise(episodes)).toBe(2);
  });
});
