import fc from "fast-check";
import { expect, test } from "vitest";
import { linkOf, readLink, speeds } from "../../../edge/page/stage/link.js";

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0);
const vector = fc.tuple(number, number, number);
const arm = fc.record(
  {
    policy: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/),
    version: fc.stringMatching(/^[0-9a-f]{16}$/),
    mode: fc.constantFrom("stochastic", "deterministic"),
  },
  { requiredKeys: ["policy"] },
);
const push = fc.record({
  step: fc.nat(),
  steps: fc.integer({ min: 1, max: 100 }),
  body: fc.integer({ min: 1, max: 50 }),
  point: vector,
  force: vector,
});
const near = fc.double({ noNaN: true, min: -1e4, max: 1e4 }).map((each) => each + 0);
const distance = fc.double({ noNaN: true, min: 1e-3, max: 10 });
const view = fc.record(
  {
    arms: fc.array(arm, { minLength: 1, maxLength: 2 }),
    seed: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    step: fc.nat(),
    at: fc.constantFrom("edge", "here"),
    speed: fc.constantFrom(...speeds),
    paused: fc.constant(true),
    pushes: fc.array(push, { minLength: 1, maxLength: 4 }),
    camera: fc.tuple(near, near, distance, near, near, near),
  },
  { requiredKeys: ["arms"] },
);

test("a link holds a view, whatever is in it", () => {
  fc.assert(
    fc.property(view, (each) => {
      const { view: read, problem } = readLink(`#${linkOf(each as never)}`);
      expect(problem).toBeUndefined();
      // -0 is written as 0, which pushes and turns nothing else.
      expect(JSON.stringify(sorted(read))).toBe(JSON.stringify(sorted(each)));
    }),
  );
});

const sorted = (each: object) =>
  Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => one.localeCompare(other)));

test("a link survives a program that escapes its punctuation", () => {
  const { view: read, problem } = readLink(
    "#a=hopper%3Astochastic&push=3%3A1%3A0%2C0%2C0%3A1%2C0%2C0%3A2",
  );
  expect(problem).toBeUndefined();
  expect(read.arms).toEqual([{ policy: "hopper", mode: "stochastic" }]);
  expect(read.pushes).toEqual([{ step: 3, body: 1, point: [0, 0, 0], force: [1, 0, 0], steps: 2 }]);
});

test("the name of a policy alone chooses it", () => {
  expect(readLink("#hopper-median")).toEqual({ view: { arms: [{ policy: "hopper-median" }] } });
  expect(readLink("")).toEqual({ view: { arms: [] } });
});

test.each([
  ["seed=-1", "seed=-1"],
  ["seed=1.5&step=x", "seed=1.5, step=x"],
  ["at=moon", "at=moon"],
  ["speed=3", "speed=3"],
  ["camera=1,,2", "camera=1,,2"],
  ["camera=1", "camera=1"],
  ["camera=90,-8,0,0,0,1", "camera=90,-8,0,0,0,1"],
  ["camera=90,-8,1,0,0,1e300", "camera=90,-8,1,0,0,1e300"],
  ["push=1:0:0,0,0:1,1,1:1", "push=1:0:0,0,0:1,1,1:1"],
  ["push=1:2:0,0:1,1,1:1", "push=1:2:0,0:1,1,1:1"],
  ["constructor=1", "constructor=1"],
  ["b=hopper", "b without a"],
])("says what it cannot read, and reads the rest: %s", (wrong, named) => {
  const { view: read, problem } = readLink(`#${wrong}&paused`);
  expect(problem).toBe(
    `This link has parts that this page does not know, and they are ignored: ${named}.`,
  );
  expect(read).toEqual({ arms: [], paused: true });
});

test("says something about anything", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { view: read } = readLink(text);
      expect(read.arms.length).toBeLessThanOrEqual(2);
    }),
  );
});
