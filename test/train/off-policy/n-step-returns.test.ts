import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NStepReturns } from "../../../train/off-policy/n-step-returns.ts";
import type { TransitionRecord } from "../../../train/off-policy/replay-buffer.ts";

const discount = 0.5;
const sizes = { observation: 1, action: 1 };

/** A step from one place to the next, which pays its number. */
function stepFrom(place: number, end?: "terminates" | "times out") {
  return {
    observation: [place],
    action: [place / 10],
    reward: place,
    nextObservation: [place + 1],
    terminated: end === "terminates",
    ended: end !== undefined,
  };
}

const plain = ({ observation, action, nextObservation, ...rest }: TransitionRecord) => ({
  from: observation[0],
  action: Math.round(action[0] * 10),
  to: nextObservation[0],
  ...rest,
});

/** The transitions of an episode over the places 1, 2, ..., length. */
function episode(n: number, length: number, end: "terminates" | "times out") {
  const returns = new NStepReturns(n, discount, 1);
  return Array.from({ length }, (_, i) => i + 1).map((place) =>
    returns.add(0, stepFrom(place, place === length ? end : undefined)).map(plain),
  );
}

describe("returns of n steps", () => {
  test("of one step are the steps as they come", () => {
    expect(episode(1, 2, "terminates")).toEqual([
      [{ from: 1, action: 1, reward: 1, to: 2, continuation: 0.5 }],
      [{ from: 2, action: 2, reward: 2, to: 3, continuation: 0 }],
    ]);
  });

  test("sum discounted rewards, and lead n steps on", () => {
    const [, , third, fourth] = episode(3, 9, "terminates");
    expect(third).toEqual([
      { from: 1, action: 1, reward: 1 + 2 / 2 + 3 / 4, to: 4, continuation: 1 / 8 },
    ]);
    expect(fourth).toEqual([
      { from: 2, action: 2, reward: 2 + 3 / 2 + 4 / 4, to: 5, continuation: 1 / 8 },
    ]);
  });

  test.each([
    ["terminates", [0, 0, 0]],
    ["times out", [1 / 8, 1 / 4, 1 / 2]],
  ] as const)("are shorter at the end of an episode that %s", (end, continuations) => {
    const last = episode(3, 5, end).at(-1);
    expect(last).toEqual([
      { from: 3, action: 3, reward: 3 + 4 / 2 + 5 / 4, to: 6, continuation: continuations[0] },
      { from: 4, action: 4, reward: 4 + 5 / 2, to: 6, continuation: continuations[1] },
      { from: 5, action: 5, reward: 5, to: 6, continuation: continuations[2] },
    ]);
  });

  test("give a transition for every step, none over the end of an episode", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        (n, lengths) => {
          const returns = new NStepReturns(n, discount, 1);
          let place = 0;
          for (const length of lengths) {
            const first = place + 1;
            const froms: number[] = [];
            for (let i = 0; i < length; i++) {
              place += 1;
              const step = stepFrom(place, i === length - 1 ? "times out" : undefined);
              for (const transition of returns.add(0, step)) {
                const { from, to, continuation } = plain(transition);
                froms.push(from);
                expect(continuation).toBe(discount ** (to - from));
              }
            }
            expect(froms).toEqual(Array.from({ length }, (_, i) => first + i));
          }
        },
      ),
    );
  });

  test("are kept apart by environment, and go on from what was read", () => {
    const one = new NStepReturns(3, discount, 2);
    one.add(0, stepFrom(1));
    one.add(1, stepFrom(100));
    one.add(1, stepFrom(101));
    const other = new NStepReturns(3, discount, 2);
    other.add(0, stepFrom(55));
    other.write(one.read(), sizes);
    for (const returns of [one, other]) {
      expect(returns.add(0, stepFrom(2))).toEqual([]);
      const [transition] = returns.add(1, stepFrom(102));
      expect(plain(transition)).toMatchObject({ from: 100, to: 103 });
      expect(plain(returns.add(0, stepFrom(3))[0])).toMatchObject({ from: 1, to: 4 });
    }
  });
});
