import { expect, test } from "vitest";
import type { Model } from "../../../../train/environments/mujoco/description.ts";
import { mjcf } from "../../../../train/environments/mujoco/mjcf.ts";
import { Simulation } from "../../../../train/environments/mujoco/simulation.ts";

/** A ball on a stick that swings from a hinge. */
const swing: Model = {
  name: "swing",
  option: { timestep: 0.001, integrator: "RK4" },
  defaults: { geom: { density: 500 } },
  bodies: [
    {
      name: "stick",
      pos: [0, 0, 2],
      joints: [{ name: "hinge", type: "hinge", axis: [0, 1, 0], range: [-1, 1] }],
      geoms: [
        { type: "capsule", radius: 0.1, from: [0, 0, 0], to: [0, 0, -1], color: "grey" },
        { type: "sphere", radius: 0.2, pos: [0, 0, -1], density: 1000, color: "grey" },
      ],
    },
  ],
  motors: [{ joint: "hinge", gear: 3 }],
  controlRange: [-1, 1],
};

test("a model is written as MuJoCo reads it, numbers to the last bit", () => {
  expect(mjcf(swing)).toBe(
    '<mujoco model="swing"><compiler angle="radian"/>' +
      '<option timestep="0.001" integrator="RK4"><flag autoreset="disable"/></option>' +
      '<size memory="1M"/><default><joint/><geom density="500"/></default><worldbody>' +
      '<body name="stick" pos="0 0 2">' +
      '<joint name="hinge" type="hinge" axis="0 1 0" range="-1 1"/>' +
      '<geom type="capsule" size="0.1" fromto="0 0 0 0 0 -1"/>' +
      '<geom type="sphere" size="0.2" pos="0 0 -1" density="1000"/></body></worldbody>' +
      '<actuator><motor joint="hinge" gear="3" ctrlrange="-1 1"/></actuator></mujoco>',
  );
});

test("cylinders, sites and the height of the floor are written too", () => {
  const model: Model = {
    name: "stamp",
    option: { timestep: 0.001, integrator: "Euler", gravity: [0, 0, 0] },
    defaults: {},
    floor: { height: -0.5, condim: 1 },
    bodies: [
      {
        name: "one",
        pos: [0, 0, 0],
        geoms: [{ type: "cylinder", radius: 0.1, halfLength: 0.2, color: null }],
        sites: [{ name: "tip", pos: [0, 0, 0.2] }],
      },
      {
        name: "other",
        pos: [1, 0, 0],
        geoms: [{ type: "cylinder", radius: 0.1, from: [0, 0, 0], to: [1, 0, 0], color: "grey" }],
      },
    ],
    motors: [],
    controlRange: [-1, 1],
  };
  const written = mjcf(model);
  expect(written).toContain('integrator="Euler" gravity="0 0 0"');
  expect(written).toContain('<geom type="plane" size="40 40 40" pos="0 0 -0.5" condim="1"/>');
  expect(written).toContain(
    '<body name="one" pos="0 0 0"><geom type="cylinder" size="0.1 0.2"/>' +
      '<site name="tip" pos="0 0 0.2"/></body>' +
      '<body name="other" pos="1 0 0"><geom type="cylinder" size="0.1" fromto="0 0 0 1 0 0"/></body>',
  );
});

test("its parts weigh what their volumes and densities say", async () => {
  const simulation = await Simulation.create(swing, 1);
  const capsule = Math.PI * 0.1 ** 2 * 1 + (4 / 3) * Math.PI * 0.1 ** 3;
  const ball = (4 / 3) * Math.PI * 0.2 ** 3;
  expect(simulation.bodyMass[1]).toBeCloseTo(500 * capsule + 1000 * ball, 10);
  simulation.release();
});
