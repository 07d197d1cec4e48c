import type { NumpyGenerator } from "../random/numpy-generator.ts";
import { defineEnvironment } from "./definition.ts";
import { displacement } from "./mujoco/bodies.ts";
import { hinge, type Joint, type Model, type Vector } from "./mujoco/description.ts";
import { addUniform, mujocoDynamics } from "./mujoco/dynamics.ts";
import { observationBlocks } from "./mujoco/observation.ts";
import { controlCost, norm } from "./mujoco/sums.ts";
import { frameSkip, weight } from "./options.ts";
import { palette } from "./scene.ts";

const radius = 0.01;
/** The length of a link in meters. */
const length = 0.1;
/** The height of the arm's plane above the floor. */
const height = 0.01;
const vertical = [0, 0, 1] as const;
const link = {
  type: "capsule",
  radius,
  from: [0, 0, 0],
  to: [length, 0, 0],
  color: palette.body,
} as const;

/** A joint that moves the target along an axis, without friction. */
function targetSlide(name: string, axis: Vector, ref: number): Joint {
  return {
    name,
    label: "target",
    type: "slide",
    axis,
    range: [-0.27, 0.27],
    ref,
    armature: 0,
    damping: 0,
  };
}

/** An arm with two links that moves above the floor, and a target that it passes through. */
const model: Model = {
  name: "reacher",
  option: { timestep: 0.01, integrator: "RK4" },
  defaults: { joint: { armature: 1, damping: 1 }, geom: { contype: 0, friction: [1, 0.1, 0.1] } },
  floor: { conaffinity: 0 },
  fixtures: (
    [
      [-0.3, -0.3, 0.3, -0.3],
      [0.3, -0.3, 0.3, 0.3],
      [-0.3, 0.3, 0.3, 0.3],
      [-0.3, -0.3, -0.3, 0.3],
    ] as const
  ).map(([x1, y1, x2, y2]) => ({
    type: "capsule",
    radius: 0.02,
    from: [x1, y1, height],
    to: [x2, y2, height],
    conaffinity: 0,
    color: palette.far,
  })),
  bodies: [
    {
      name: "first link",
      pos: [0, 0, height],
      joints: [{ name: "joint0", label: "first joint", type: "hinge", axis: vertical }],
      geoms: [link],
      bodies: [
        {
          name: "second link",
          pos: [length, 0, 0],
          joints: [hinge("joint1", vertical, [-3, 3], { label: "second joint" })],
          geoms: [link],
          bodies: [
            {
              name: "fingertip",
              pos: [0.11, 0, 0],
              geoms: [{ type: "sphere", radius, color: palette.near }],
            },
          ],
        },
      ],
    },
    {
      name: "target",
      pos: [0.1, -0.1, height],
      joints: [targetSlide("target_x", [1, 0, 0], 0.1), targetSlide("target_y", [0, 1, 0], -0.1)],
      geoms: [{ type: "sphere", radius: 0.009, conaffinity: 0, color: palette.accent }],
    },
  ],
  motors: [
    { joint: "joint0", gear: 200 },
    { joint: "joint1", gear: 200 },
  ],
  controlRange: [-1, 1],
};

const camera = {
  azimuth: 90,
  elevation: -90,
  target: [0, 0, 0],
  follows: [false, false, false],
  height: 0.68,
  floor: 3,
  tile: 0.1,
  outline: 0.003,
} as const;

/** The radius of the disc in which the target lies. */
const reach = 0.2;

/** Turns the arm a little, and places the target uniformly in its disc. */
function perturb(random: NumpyGenerator, qpos: Float64Array, qvel: Float64Array): void {
  addUniform(random, 0.1, qpos);
  let goal: [number, number];
  do {
    goal = [random.uniform(-reach, reach), random.uniform(-reach, reach)];
  } while (norm(goal) >= reach);
  qpos.set(goal, 2);
  addUniform(random, 0.005, qvel);
  qvel.fill(0, 2);
}

/**
 * Reacher-v5: move the tip of an arm to a target, and hold it there.
 *
 *     reward = -reward_dist_weight * |tip - target| - reward_control_weight * |a|^2
 *
 * Source: Gymnasium 1.3.
 */
export const reacher = defineEnvironment({
  id: "Reacher-v5",
  maxEpisodeSteps: 50,
  model,
  options: {
    frame_skip: frameSkip(2),
    reward_dist_weight: weight(1),
    reward_control_weight: weight(1),
  },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => {
      const distance = displacement(simulation, "target", "fingertip");
      return {
        perturb,
        ...observationBlocks(simulation, [
          { field: "qpos", count: 2, as: "cosine" },
          { field: "qpos", count: 2, as: "sine" },
          { field: "qpos", skip: 2 },
          { field: "qvel", count: 2 },
          {
            dimensions: ["x", "y"].map((axis) => ({
              name: `fingertip ${axis} distance from the target`,
              unit: "m",
            })),
            compute: () => distance().slice(0, 2),
          },
        ]),
        step(action) {
          simulation.advance(action);
          const reward =
            -norm(distance()) * options.reward_dist_weight -
            controlCost(options.reward_control_weight, action);
          return { reward, terminated: false };
        },
      };
    }),
});
