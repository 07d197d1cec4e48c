import { defineEnvironment } from "./definition.ts";
import { type Body, hinge, type Model, planarRoot, type Vector } from "./mujoco/description.ts";
import { mujocoDynamics, uniformAndNormalNoise } from "./mujoco/dynamics.ts";
import { advanceForward, planarObservation } from "./mujoco/planar.ts";
import { controlCost } from "./mujoco/sums.ts";
import { flag, frameSkip, scale, weight } from "./options.ts";
import { palette } from "./scene.ts";

const radius = 0.046;

/**
 * A part of a leg: a joint with a spring, and a capsule that hangs from it at an angle.
 *
 * @param name starts with the leg's letter
 */
function part(
  name: string,
  color: string,
  pos: Vector,
  joint: { range: readonly [number, number]; damping: number; stiffness: number },
  solid: { pos: Vector; angle: number; halfLength: number },
  bodies: readonly Body[] = [],
): Body {
  const { range, damping, stiffness } = joint;
  const label = `${name[0] === "b" ? "back" : "front"} ${name.slice(1)} joint`;
  return {
    name,
    pos,
    joints: [hinge(name, [0, 1, 0], range, { label, damping, stiffness })],
    geoms: [
      {
        type: "capsule",
        radius,
        halfLength: solid.halfLength,
        pos: solid.pos,
        axisangle: [0, 1, 0, solid.angle],
        color,
      },
    ],
    bodies,
  };
}

/** A running figure with a back leg (b) and a front leg (f), each with thigh, shin and foot. */
const model: Model = {
  name: "half cheetah",
  option: { timestep: 0.01, integrator: "Euler" },
  totalMass: 14,
  defaults: {
    joint: {
      armature: 0.1,
      damping: 0.01,
      stiffness: 8,
      solreflimit: [0.02, 1],
      solimplimit: [0, 0.8, 0.03],
    },
    geom: {
      conaffinity: 0,
      condim: 3,
      friction: [0.4, 0.1, 0.1],
      solref: [0.02, 1],
      solimp: [0, 0.8, 0.01],
    },
  },
  floor: { conaffinity: 1 },
  bodies: [
    {
      name: "torso",
      pos: [0, 0, 0.7],
      joints: planarRoot([0, 0, 0]),
      geoms: [
        { type: "capsule", radius, from: [-0.5, 0, 0], to: [0.5, 0, 0], color: palette.body },
        {
          type: "capsule",
          radius,
          halfLength: 0.15,
          pos: [0.6, 0, 0.1],
          axisangle: [0, 1, 0, 0.87],
          color: palette.body,
        },
      ],
      bodies: [
        part(
          "bthigh",
          palette.near,
          [-0.5, 0, 0],
          { range: [-0.52, 1.05], damping: 6, stiffness: 240 },
          { pos: [0.1, 0, -0.13], angle: -3.8, halfLength: 0.145 },
          [
            part(
              "bshin",
              palette.near,
              [0.16, 0, -0.25],
              { range: [-0.785, 0.785], damping: 4.5, stiffness: 180 },
              { pos: [-0.14, 0, -0.07], angle: -2.03, halfLength: 0.15 },
              [
                part(
                  "bfoot",
                  palette.near,
                  [-0.28, 0, -0.14],
                  { range: [-0.4, 0.785], damping: 3, stiffness: 120 },
                  { pos: [0.03, 0, -0.097], angle: -0.27, halfLength: 0.094 },
                ),
              ],
            ),
          ],
        ),
        part(
          "fthigh",
          palette.far,
          [0.5, 0, 0],
          { range: [-1, 0.7], damping: 4.5, stiffness: 180 },
          { pos: [-0.07, 0, -0.12], angle: 0.52, halfLength: 0.133 },
          [
            part(
              "fshin",
              palette.far,
              [-0.14, 0, -0.24],
              { range: [-1.2, 0.87], damping: 3, stiffness: 120 },
              { pos: [0.065, 0, -0.09], angle: -0.6, halfLength: 0.106 },
              [
                part(
                  "ffoot",
                  palette.far,
                  [0.13, 0, -0.18],
                  { range: [-0.5, 0.5], damping: 1.5, stiffness: 60 },
                  { pos: [0.045, 0, -0.07], angle: -0.6, halfLength: 0.07 },
                ),
              ],
            ),
          ],
        ),
      ],
    },
  ],
  motors: [
    { joint: "bthigh", gear: 120 },
    { joint: "bshin", gear: 90 },
    { joint: "bfoot", gear: 60 },
    { joint: "fthigh", gear: 120 },
    { joint: "fshin", gear: 60 },
    { joint: "ffoot", gear: 30 },
  ],
  controlRange: [-1, 1],
};

const camera = {
  azimuth: 90,
  elevation: -8,
  target: [0, 0, 0.6],
  follows: [true, false, false],
  height: 2,
  floor: 5,
} as const;

/**
 * HalfCheetah-v5: run forward fast, at a cost for control.
 *
 *     reward = forward_reward_weight * dx / dt - ctrl_cost_weight * |a|^2
 *
 * Source: Gymnasium 1.3; Wawrzynski 2009, "A Cat-Like Robot Real-Time Learning to Run".
 */
export const halfCheetah = defineEnvironment({
  id: "HalfCheetah-v5",
  maxEpisodeSteps: 1000,
  model,
  options: {
    frame_skip: frameSkip(5),
    forward_reward_weight: weight(1),
    ctrl_cost_weight: weight(0.1),
    reset_noise_scale: scale(0.1),
    exclude_current_positions_from_observation: flag(true),
  },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => ({
      perturb: uniformAndNormalNoise(options.reset_noise_scale),
      ...planarObservation(simulation, options.exclude_current_positions_from_observation),
      step(action) {
        const velocity = advanceForward(simulation, action);
        const reward =
          options.forward_reward_weight * velocity - controlCost(options.ctrl_cost_weight, action);
        return { reward, terminated: false };
      },
    })),
});
