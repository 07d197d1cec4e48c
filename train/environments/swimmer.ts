import { defineEnvironment } from "./definition.ts";
import { type Body, degrees, hinge, type Model, type Vector } from "./mujoco/description.ts";
import { mujocoDynamics, uniformNoise } from "./mujoco/dynamics.ts";
import { observationBlocks } from "./mujoco/observation.ts";
import { advanceForward } from "./mujoco/planar.ts";
import { controlCost } from "./mujoco/sums.ts";
import { flag, frameSkip, scale, weight } from "./options.ts";
import { palette } from "./scene.ts";

const radius = 0.1;
const vertical = [0, 0, 1] as const;
const free = { label: "torso" };

/** A link that a motor turns against the one before it. */
function link(
  name: string,
  joint: string,
  label: string,
  pos: Vector,
  color: string,
  bodies: readonly Body[] = [],
): Body {
  return {
    name,
    pos,
    joints: [hinge(joint, vertical, [degrees(-100), degrees(100)], { label })],
    geoms: [{ type: "capsule", radius, from: [0, 0, 0], to: [-1, 0, 0], color }],
    bodies,
  };
}

/** Three links in a row that swim in a plane. */
const model: Model = {
  name: "swimmer",
  option: { timestep: 0.01, integrator: "RK4", density: 4000, viscosity: 0.1 },
  defaults: {
    joint: { armature: 0.1 },
    geom: { conaffinity: 0, condim: 1, contype: 0 },
  },
  floor: { height: -0.1 },
  bodies: [
    {
      name: "torso",
      pos: [0, 0, 0],
      joints: [
        { name: "slider1", type: "slide", axis: [1, 0, 0], ...free },
        { name: "slider2", type: "slide", axis: [0, 1, 0], ...free },
        { name: "free_body_rot", type: "hinge", axis: vertical, ...free },
      ],
      geoms: [{ type: "capsule", radius, from: [1.5, 0, 0], to: [0.5, 0, 0], color: palette.body }],
      bodies: [
        link("mid", "motor1_rot", "first joint", [0.5, 0, 0], palette.near, [
          link("back", "motor2_rot", "second joint", [-1, 0, 0], palette.accent),
        ]),
      ],
    },
  ],
  motors: [
    { joint: "motor1_rot", gear: 150 },
    { joint: "motor2_rot", gear: 150 },
  ],
  controlRange: [-1, 1],
};

const camera = {
  azimuth: 90,
  elevation: -60,
  target: [0, 0, 0],
  follows: [true, true, false],
  height: 3.6,
  floor: 5,
} as const;

/**
 * Swimmer-v5: swim forward in a viscous fluid.
 *
 *     reward = forward_reward_weight * dx / dt - ctrl_cost_weight * |a|^2
 *
 * Source: Gymnasium 1.3; Coulom 2002, "Reinforcement Learning Using Neural Networks, with
 * Applications to Motor Control".
 */
export const swimmer = defineEnvironment({
  id: "Swimmer-v5",
  maxEpisodeSteps: 1000,
  model,
  options: {
    frame_skip: frameSkip(4),
    forward_reward_weight: weight(1),
    ctrl_cost_weight: weight(1e-4),
    reset_noise_scale: scale(0.1),
    exclude_current_positions_from_observation: flag(true),
  },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => ({
      perturb: uniformNoise(options.reset_noise_scale),
      ...observationBlocks(simulation, [
        { field: "qpos", skip: options.exclude_current_positions_from_observation ? 2 : 0 },
        { field: "qvel" },
      ]),
      step(action) {
        const velocity = advanceForward(simulation, action);
        const reward =
          options.forward_reward_weight * velocity - controlCost(options.ctrl_cost_weight, action);
        return { reward, terminated: false };
      },
    })),
});
