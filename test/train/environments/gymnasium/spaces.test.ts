import { describe, expect, test } from "vitest";
import { factsFrom } from "../../../../train/environments/gymnasium/description.ts";
import {
  actionsOf,
  type DescribedSpace,
  observationsOf,
} from "../../../../train/environments/gymnasium/spaces.ts";

const id = "gymnasium:Some-v0";
const box = (low: (number | null)[], high: (number | null)[]): DescribedSpace => ({
  type: "Box",
  text: "Box(...)",
  shape: [low.length],
  low,
  high,
});
const discrete: DescribedSpace = { type: "Discrete", text: "Discrete(3, start=-1)", n: 3 };
const image: DescribedSpace = {
  type: "Box",
  text: "Box(0, 255, (96, 96, 3), uint8)",
  shape: [96, 96, 3],
};
const tuple: DescribedSpace = { type: "Tuple", text: "Tuple(Discrete(32), Discrete(11))" };
const many: DescribedSpace = { type: "MultiDiscrete", text: "MultiDiscrete([2 3])" };

describe("spaces of Gymnasium", () => {
  test("vectors and discrete spaces are read", () => {
    expect(observationsOf(id, box([-1, null], [1, null]))).toEqual({
      kind: "box",
      low: [-1, null],
      high: [1, null],
    });
    expect(actionsOf(id, box([-1, 0], [1, 2]))).toEqual({
      kind: "box",
      low: [-1, 0],
      high: [1, 2],
    });
    expect(observationsOf(id, discrete)).toEqual({ kind: "discrete", size: 3 });
    expect(actionsOf(id, discrete)).toEqual({ kind: "discrete", size: 3 });
  });

  test.each([
    [image, "which is no vector"],
    [{ ...box([], []), text: "Box([], [], (0,), float32)" }, "which has no numbers"],
    [tuple, "which is no Box and not Discrete"],
    [many, "which is no Box and not Discrete"],
  ])("observations %j are refused", (space, reason) => {
    expect(() => observationsOf(id, space)).toThrow(
      `the observations of ${id} are ${space.text}, ${reason}: make them a vector in Python, such ` +
        "as with gymnasium.wrappers.FlattenObservation",
    );
  });

  test.each([
    [box([null], [1]), "which has no bounds"],
    [box([-1, -1], [1, null]), "which has no bounds"],
    [box([1], [1]), "which has a dimension without width"],
    [many, "which is no Box and not Discrete"],
    [image, "which is no vector"],
  ])("actions %j are refused", (space, reason) => {
    expect(() => actionsOf(id, space)).toThrow(
      `the actions of ${id} are ${space.text}, ${reason}: make them Discrete, or a Box with ` +
        "bounds, in Python with a gymnasium.ActionWrapper",
    );
  });
});

describe("what is known of an environment", () => {
  const spaces = { observation: box([0], [1]), action: discrete };
  const limits = { max_episode_steps: 200, registered_steps: 500, frames_per_second: 50 };

  test("is its limit of steps, and the time of a step", () => {
    const { maxEpisodeSteps, horizon, secondsPerStep } = factsFrom(id, { ...spaces, ...limits });
    expect([maxEpisodeSteps, horizon, secondsPerStep]).toEqual([200, 200, 0.02]);
  });

  test("without a limit, an evaluation ends at the registered one", () => {
    const facts = factsFrom(id, { ...spaces, ...limits, max_episode_steps: null });
    expect([facts.maxEpisodeSteps, facts.horizon]).toEqual([null, 500]);
  });

  test("without any, it ends after 10,000 steps", () => {
    const none = { max_episode_steps: null, registered_steps: null, frames_per_second: null };
    const facts = factsFrom(id, { ...spaces, ...none });
    expect([facts.horizon, facts.secondsPerStep]).toEqual([10_000, 1 / 30]);
  });
});
