import { expect, onTestFinished, test } from "vitest";
import { bodyPosition, displacement } from "../../../../train/environments/mujoco/bodies.ts";
import type { Model } from "../../../../train/environments/mujoco/description.ts";
import { observationBlocks } from "../../../../train/environments/mujoco/observation.ts";
import { Simulation } from "../../../../train/environments/mujoco/simulation.ts";

/** A rod that turns about z, with a ball at its end, and a block beside it that slides along x. */
const model: Model = {
  name: "rod and block",
  option: { timestep: 0.01, integrator: "RK4" },
  defaults: { geom: { contype: 0, conaffinity: 0 } },
  bodies: [
    {
      name: "rod",
      pos: [1, 0, 0],
      joints: [{ name: "turn", type: "hinge", axis: [0, 0, 1] }],
      geoms: [{ type: "capsule", radius: 0.1, from: [0, 0, 0], to: [2, 0, 0], color: "grey" }],
      bodies: [
        {
          name: "ball",
          pos: [2, 0, 0],
          geoms: [{ type: "sphere", radius: 0.2, color: "grey" }],
        },
      ],
    },
    {
      name: "block",
      pos: [0, 0, 3],
      joints: [{ name: "slide", type: "slide", axis: [1, 0, 0] }],
      geoms: [{ type: "cylinder", radius: 0.1, halfLength: 0.1, color: "grey" }],
    },
  ],
  motors: [],
  controlRange: [-1, 1],
};

async function simulate(): Promise<Simulation> {
  const simulation = await Simulation.create(model, 1);
  onTestFinished(() => simulation.release());
  simulation.reset((qpos) => qpos.set([Math.PI / 6, 0.5]));
  return simulation;
}

test("a displacement leads from one body to another", async () => {
  const simulation = await simulate();
  const ball = [1 + Math.sqrt(3), 1, 0];
  const expected = [ball[0] - 0.5, ball[1], ball[2] - 3];
  const forward = displacement(simulation, "block", "ball")();
  const back = displacement(simulation, "ball", "block")();
  for (const [i, value] of expected.entries()) {
    expect(forward[i]).toBeCloseTo(value, 12);
    expect(back[i]).toBe(-forward[i]);
  }
});

test("the position of a body is observed under its name", async () => {
  const simulation = await simulate();
  const { dimensions, observe } = observationBlocks(simulation, [
    bodyPosition(simulation, "block"),
  ]);
  expect(dimensions.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
    "block x position m",
    "block y position m",
    "block z position m",
  ]);
  expect([...observe()]).toEqual([0.5, 0, 3]);
});

test("a body that there is not is refused by its name", async () => {
  const simulation = await simulate();
  const message = 'rod and block has no body "cube"';
  expect(() => displacement(simulation, "ball", "cube")).toThrow(message);
  expect(() => bodyPosition(simulation, "cube")).toThrow(message);
});

test("parts of fields, functions of angles, and computed quantities are observed in turn", async () => {
  const simulation = await simulate();
  const { dimensions, observe } = observationBlocks(simulation, [
    { field: "qpos", skip: 1 },
    { field: "qpos", count: 1, as: "sine" },
    { field: "qpos", count: 1, as: "cosine", within: [-0.5, 0.5] },
    { dimensions: [{ name: "seven", unit: "m" }], compute: () => [7] },
    { field: "qvel", count: 1 },
  ]);
  expect(dimensions).toEqual([
    { name: "slide x position", unit: "m" },
    { name: "sine of the turn angle", unit: "" },
    { name: "cosine of the turn angle", unit: "" },
    { name: "seven", unit: "m" },
    { name: "turn angular velocity", unit: "rad/s" },
  ]);
  const [position, sine, cosine, seven, velocity] = observe();
  expect([position, cosine, seven, velocity]).toEqual([0.5, 0.5, 7, 0]);
  expect(sine).toBeCloseTo(0.5, 15);
});
