import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPlayback } from "../../../edge/page/stage/playback.js";
import { StageFailure } from "../../../edge/page/stage/stage-worker.js";
import { createFakeStage, decideByAll, recordTo } from "./fake-stage.ts";

const force = (x: number) => ({
  body: 1,
  point: [0, 0, 0] as [number, number, number],
  force: [x, 0, 0] as [number, number, number],
});

async function opened(ends: number[], seed = 7, decide: typeof decideByAll = decideByAll) {
  const stage = createFakeStage(ends);
  const playback = createPlayback({ stage, decide });
  await playback.begin(ends.length, seed);
  return { stage, playback };
}

/** All frames of both arms, by moving through the recording. */
function framesOf(playback: ReturnType<typeof createPlayback>) {
  const at = playback.position;
  const frames = Array.from({ length: playback.recorded + 1 }, (_, step) => {
    playback.moveTo(step);
    return Array.from({ length: playback.arms }, (_, arm) => playback.between(arm).from);
  });
  playback.moveTo(at);
  return frames;
}

test("arms step in lockstep, and one that has ended waits for the other", async () => {
  const { stage, playback } = await opened([2, 4]);
  await recordTo(playback);
  expect(stage.calls).toEqual([
    ...["reset 0", "reset 1", "step 0", "step 1", "step 0", "step 1"],
    ...["step 1", "step 1"],
  ]);
  expect(playback.recorded).toBe(4);
  expect([0, 1].map((arm) => playback.lastFrame(arm).step)).toEqual([2, 4]);
  expect(playback.isOver).toBe(false);
  playback.advance(99);
  expect(playback.isOver).toBe(true);
  expect(await playback.record()).toBe(false);
});

test("an action that cannot be had leaves both arms where they were", async () => {
  let isLost = false;
  const { stage, playback } = await opened([9, 9], 1, (arm, asked) =>
    isLost && arm === 1 ? Promise.reject(new Error("lost")) : decideByAll(arm, asked),
  );
  await recordTo(playback, 3);
  isLost = true;
  await expect(playback.record()).rejects.toThrow("lost");
  expect(stage.calls.filter((call) => call.startsWith("step"))).toHaveLength(6);
  isLost = false;
  await recordTo(playback);
  const { playback: undisturbed } = await opened([9, 9], 1);
  await recordTo(undisturbed);
  expect(framesOf(playback)).toEqual(framesOf(undisturbed));
});

test("the position is between two frames, and never beyond the recording", async () => {
  const { playback } = await opened([9]);
  await recordTo(playback, 3);
  playback.advance(1.25);
  const { from, to, share } = playback.between(0);
  expect([from.step, to.step, share]).toEqual([1, 2, 0.25]);
  playback.advance(8);
  expect(playback.position).toBe(3);
  playback.moveTo(-1);
  expect(playback.position).toBe(0);
});

test("an episode that begins while a step is under way drops it", async () => {
  const answers: (() => void)[] = [];
  const { stage, playback } = await opened([9], 1, async (arm, asked) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return decideByAll(arm, asked);
  });
  const dropped = playback.record();
  const begun = playback.begin(1, 2);
  answers[0]();
  expect(await dropped).toBe(false);
  expect(await begun).toBe(true);
  expect(stage.calls).toEqual(["reset 0", "reset 0"]);
  expect([playback.seed, playback.recorded]).toEqual([2, 0]);
});

describe("an environment that cannot take a step", () => {
  /** Arm 1 takes no push, as if its simulation became unstable. */
  async function unstable() {
    const stage = createFakeStage([9, 9]);
    const failure = new StageFailure({ message: "it became unstable" });
    const playback = createPlayback({
      stage: {
        ...stage,
        step: (asked) =>
          asked.arm === 1 && asked.push ? Promise.reject(failure) : stage.step(asked),
      },
      decide: decideByAll,
    });
    await playback.begin(2, 7);
    await recordTo(playback, 3);
    playback.moveTo(3);
    await playback.push({ ...force(1), steps: 1 });
    await recordTo(playback);
    return { stage, playback };
  }

  test("stops its own arm, and says why; the other goes on", async () => {
    const { playback } = await unstable();
    expect(playback.lastFrame(1)).toMatchObject({ step: 4, stopped: "it became unstable" });
    expect(playback.lastFrame(0)).toMatchObject({ step: 9, terminated: true });
    expect(playback.isComplete).toBe(true);
  });

  test("goes on from before it", async () => {
    const { stage, playback } = await unstable();
    playback.moveTo(2);
    await playback.push({ ...force(0), steps: 0 });
    expect(stage.calls.at(-1)).toBe("seek 1 2");
    await recordTo(playback);
    expect(playback.lastFrame(1)).toMatchObject({ step: 9, terminated: true });
  });
});

test("a web worker that does not run stops nothing: it is told", async () => {
  const stage = createFakeStage([9]);
  const broken = Promise.reject(new Error("it does not run"));
  const playback = createPlayback({
    stage: { ...stage, step: () => broken },
    decide: decideByAll,
  });
  await playback.begin(1, 7);
  await expect(playback.record()).rejects.toThrow("it does not run");
  expect(playback.lastFrame(0).stopped).toBeUndefined();
});

test("an episode without an end stops where no more steps are kept", async () => {
  const stage = createFakeStage([Infinity, 3]);
  const playback = createPlayback({ stage, decide: decideByAll, most: 5 });
  await playback.begin(2, 7);
  await recordTo(playback);
  expect(playback.lastFrame(0)).toMatchObject({ step: 5, stopped: "no more steps are kept" });
  expect(playback.lastFrame(1).stopped).toBeUndefined();
});

describe("a push", () => {
  test("waits for the episode that begins", async () => {
    const { playback } = await opened([9], 1);
    await recordTo(playback, 3);
    playback.moveTo(3);
    const begun = playback.begin(1, 2);
    const pushed = playback.push({ ...force(1), steps: 1 });
    expect(await begun).toBe(true);
    await pushed;
    expect([playback.seed, playback.recorded]).toEqual([2, 0]);
    expect(playback.pushes).toMatchObject([{ step: 0 }]);
  });

  test("changes the course from the position on, in both arms", async () => {
    const { playback } = await opened([9, 9]);
    await recordTo(playback);
    const before = framesOf(playback);
    playback.moveTo(3);
    await playback.push({ ...force(0.5), steps: 2 });
    expect(playback.recorded).toBe(3);
    await recordTo(playback);
    const after = framesOf(playback);
    expect(after.slice(0, 4)).toEqual(before.slice(0, 4));
    for (const arm of [0, 1]) expect(after[4][arm]).not.toEqual(before[4][arm]);
  });

  test("brings an arm back that had ended after it", async () => {
    const { stage, playback } = await opened([2, 6]);
    await recordTo(playback);
    playback.moveTo(1);
    await playback.push({ ...force(1), steps: 1 });
    expect(stage.calls.slice(-2)).toEqual(["seek 0 1", "seek 1 1"]);
    await recordTo(playback);
    expect([0, 1].map((arm) => playback.lastFrame(arm).step)).toEqual([2, 6]);
  });

  test("leaves an arm alone that had ended before it", async () => {
    const { stage, playback } = await opened([2, 6]);
    await recordTo(playback);
    playback.moveTo(4);
    await playback.push({ ...force(1), steps: 1 });
    expect(stage.calls.at(-1)).toBe("seek 1 4");
    expect(playback.between(0).from.step).toBe(2);
  });

  test("while a step is under way, that step meets it", async () => {
    let release = () => {};
    const { playback } = await opened([9], 1, async (arm, asked) => {
      if (asked.step === 3) await new Promise<void>((resolve) => (release = resolve));
      return decideByAll(arm, asked);
    });
    await recordTo(playback, 3);
    playback.moveTo(3);
    const dropped = playback.record();
    const pushed = playback.push({ ...force(2), steps: 1 });
    release();
    await Promise.all([dropped, pushed]);
    const going = recordTo(playback, 4);
    await Promise.resolve();
    release();
    await going;
    const [from, to] = framesOf(playback).slice(3, 5);
    const { action } = await decideByAll(0, { ...from[0], seed: 1, step: 3 });
    expect(to[0].observation).toEqual([[from[0].observation].flat()[0] + action[0] + 2]);
  });
});

test("however an episode came about, its seed and its pushes play it again", async () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant("record" as const), count: fc.integer({ min: 1, max: 6 }) }),
    fc.record({
      kind: fc.constant("move" as const),
      to: fc.double({ min: 0, max: 12, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant("push" as const),
      x: fc.integer({ min: -3, max: 3 }),
      steps: fc.integer({ min: 1, max: 4 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
      const { playback } = await opened([8, 11]);
      for (const each of events) {
        if (each.kind === "record") {
          for (let i = 0; i < each.count; i++) await playback.record();
        } else if (each.kind === "move") playback.moveTo(each.to);
        else await playback.push({ ...force(each.x), steps: each.steps });
        expect(playback.position).toBeLessThanOrEqual(playback.recorded);
      }
      await recordTo(playback);
      const again = createPlayback({ stage: createFakeStage([8, 11]), decide: decideByAll });
      await again.begin(2, playback.seed, playback.pushes);
      await recordTo(again);
      expect(framesOf(again)).toEqual(framesOf(playback));
    }),
    { numRuns: 50 },
  );
});

test("an episode that is forgotten takes no further step, although one was under way", async () => {
  const decided = Promise.withResolvers<Awaited<ReturnType<typeof decideByAll>>>();
  const { stage, playback } = await opened([4], 7, () => decided.promise);
  const recording = playback.record();
  playback.clear();
  decided.resolve({ action: [1] });
  expect(await recording).toBe(false);
  expect(stage.calls).toEqual(["reset 0"]);
  expect([playback.arms, playback.recorded, playback.position]).toEqual([0, 0, 0]);
  await playback.begin(1, 8);
  expect(await playback.record()).toBe(true);
});
