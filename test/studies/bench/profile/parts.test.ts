import { describe, expect, test } from "vitest";
import { PartClock, usualRun } from "../../../../studies/bench/profile/parts.ts";

/** A clock that is set by hand. */
function handSet() {
  let time = 0;
  return {
    clock: new PartClock(() => time),
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

describe("a clock of parts", () => {
  test("charges time to the part entered last, and the rest to the rest", () => {
    const { clock, pass } = handSet();
    const inner = clock.timing("inner", () => pass(2));
    const outer = clock.timing("outer", () => {
      pass(3);
      inner();
      pass(4);
    });
    pass(1);
    outer();
    pass(5);
    const { whole, parts } = clock.take();
    expect(Object.fromEntries(parts)).toEqual({ rest: 6, outer: 7, inner: 2 });
    expect(whole).toBe(15);
  });

  test("times asynchronous functions until their promises are settled", async () => {
    const { clock, pass } = handSet();
    const slow = clock.timing("slow", async () => {
      pass(1);
      await Promise.resolve();
      pass(2);
    });
    await slow();
    pass(4);
    expect(Object.fromEntries(clock.take().parts)).toEqual({ rest: 4, slow: 3 });
  });

  test("passes on the receiver, values, results and errors", async () => {
    const { clock, pass } = handSet();
    const object = { base: 2, add: (_: number) => 0 };
    object.add = clock.timing("add", function (this: typeof object, more: number) {
      return this.base + more;
    });
    expect(object.add(3)).toBe(5);
    const refuse = clock.timing("refuse", () => {
      throw new Error("no");
    });
    expect(refuse).toThrow("no");
    const reject = clock.timing("reject", async () => {
      throw new Error("not now");
    });
    await expect(reject()).rejects.toThrow("not now");
    clock.take();
    pass(1);
    expect(Object.fromEntries(clock.take().parts)).toEqual({ rest: 1 });
  });
});

describe("the usual run", () => {
  const run = (whole: number) => ({
    whole,
    parts: new Map([
      ["half", whole / 2],
      ["rest", whole / 2],
    ]),
  });

  test("is the mean of the half that is nearest the median", () => {
    const { whole, parts } = usualRun([1000, 3, 1, 4].map(run));
    expect(whole).toBe(3.5);
    expect(parts.get("half")).toBe(1.75);
  });

  test("of one run is that run, and a part that it lacks took no time", () => {
    expect(usualRun([run(2)])).toEqual(run(2));
    const { parts } = usualRun([{ whole: 1, parts: new Map([["a", 1]]) }, run(1)]);
    expect(Object.fromEntries(parts)).toEqual({ a: 0.5, half: 0.25, rest: 0.25 });
  });
});
