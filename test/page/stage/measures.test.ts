import { expect, test } from "vitest";
import {
  keyboardPush,
  pushAt,
  pushesIn,
  pushSteps,
  rounded,
} from "../../../edge/page/stage/push.js";
import { createRoundTrips, paceOf } from "../../../edge/page/stage/round-trips.js";
import { createScore } from "../../../edge/page/stage/score.js";
import { bytesText, paceText, stateText } from "../../../edge/page/stage/text.js";

test("the median of round trips is that of the latest", () => {
  const trips = createRoundTrips(4);
  expect(trips.median()).toBeUndefined();
  for (const time of [900, 30, 10, 20]) trips.add(time);
  expect(trips.median()).toBe(25);
  trips.add(40);
  expect(trips.median()).toBe(25);
  trips.add(50);
  expect(trips.median()).toBe(30);
});

test("a round trip of 50 ms allows 0.16 of real time at 125 Hz", () => {
  expect(paceOf(0.008, 50)).toBeCloseTo(0.16, 12);
  expect([0.16, 1.234, 12.3].map(paceText)).toEqual(["0.16×", "1.2×", "12×"]);
});

test("a push acts for its steps, and the latest of several counts", () => {
  const at = (step: number, steps: number, x: number) => ({
    ...{ step, steps, body: 1 },
    point: [0, 0, 0] as [number, number, number],
    force: [x, 0, 0] as [number, number, number],
  });
  const pushes = [at(3, 4, 1), at(5, 1, 2)];
  expect([2, 3, 4, 5, 6, 7].map((step) => pushAt(pushes, step)?.force[0])).toEqual([
    ...[undefined, 1, 1, 2, 1, undefined],
  ]);
});

test("a push from the keyboard has the same impulse for each kilogram, whatever the control step", () => {
  const bodies = [{ mass: 0 }, { mass: 3 }, { mass: 5 }];
  const [forward, back] = [keyboardPush(bodies, 1), keyboardPush(bodies, -1)];
  expect(back.force[0]).toBe(-forward.force[0]);
  const heavier = keyboardPush([...bodies, { mass: 8 }], 1);
  expect(heavier.force[0]).toBeCloseTo(2 * forward.force[0], 12);
  expect(pushSteps(1)).toBe(1);
});

test("a push has the numbers that its link has", () => {
  const push = { point: [0.123456, 0, 1 / 3], force: [123.456, -0.000123456, 0] };
  const { point, force } = rounded(push as never) as typeof push;
  expect([...point, ...force]).toEqual([0.1235, 0, 0.3333, 123.5, 0, 0]);
});

test("the score counts each seed once", () => {
  const score = createScore(2);
  const last = [
    { return: 10, terminated: true },
    { return: 30, terminated: false },
  ];
  expect(score.of(0).mean).toBeUndefined();
  score.add(1, last);
  score.add(1, last);
  score.add(2, [{ return: 20, terminated: false }, last[1]]);
  expect(score.of(0)).toEqual({ episodes: 2, mean: 15, terminated: 1 });
  expect(score.of(1)).toEqual({ episodes: 2, mean: 30, terminated: 0 });
});

test("the state of an episode, in words", () => {
  const frame = { step: 12, terminated: false, truncated: false };
  expect(stateText(frame, true, "fell")).toBe("running");
  expect(stateText(frame, false, "fell")).toBe("paused");
  expect(stateText({ ...frame, terminated: true }, true, "fell")).toBe("fell at step 12");
  expect(stateText({ ...frame, stopped: "it broke" }, true, "fell")).toBe(
    "stopped at step 12: it broke",
  );
  expect(stateText({ ...frame, truncated: true }, true, "fell")).toBe("time limit at step 12");
});

test("bytes, in words", () => {
  expect([283_244, 10_313_475, 999_600].map(bytesText)).toEqual(["283 kB", "10.3 MB", "1 MB"]);
});

test("pushes of bodies that an environment does not have are none of it", () => {
  const at = (body: number) => ({ step: 0, steps: 1, body, point, force: point });
  const point: [number, number, number] = [0, 0, 0];
  const pushes = [at(1), at(2), at(3)];
  expect(pushesIn(pushes, { kind: "bodies", bodies: [{}, {}, {}] })).toEqual([at(1), at(2)]);
  expect(pushesIn(pushes, { kind: "scene" })).toEqual([]);
});
