import { defineEnvironment } from "./definition.ts";
import type { Model } from "./mujoco/description.ts";
import { mujocoDynamics } from "./mujoco/dynamics.ts";
import { planarWalker, walkerOptions } from "./mujoco/planar.ts";
import { planarLeg, planarTorso } from "./mujoco/planar-figure.ts";
import { boundsOf, range } from "./options.ts";
import { palette } from "./scene.ts";

const foot = { heel: 0, toe: 0.2, origin: 0.2, friction: 1.9 };

/** A torso on two legs, side by side, which do not collide with each other. */
const model: Model = {
  name: "walker2d",
  option: { timestep: 0.002, integrator: "RK4" },
  defaults: {
    joint: { armature: 0.01, damping: 0.1 },
    geom: { conaffinity: 0, condim: 3, friction: [0.7, 0.1, 0.1] },
  },
  floor: { conaffinity: 1 },
  bodies: [
    planarTorso([
      planarLeg({ suffix: "", side: "right", color: palette.far, foot }),
      planarLeg({ suffix: "_left", side: "left", color: palette.near, foot }),
    ]),
  ],
  motors: ["thigh", "leg", "foot", "thigh_left", "leg_left", "foot_left"].map((part) => ({
    joint: `${part}_joint`,
    gear: 100,
  })),
  controlRange: [-1, 1],
};

const camera = {
  azimuth: 90,
  elevation: -8,
  target: [0, 0, 0.85],
  follows: [true, false, false],
  height: 2.2,
  floor: 5,
} as const;

/**
 * Walker2d-v5: walk forward without falling, with the reward of `planarWalker`.
 *
 * Source: Gymnasium 1.3; Erez, Tassa and Todorov 2011, "Infinite Horizon Model Predictive Control
 * for Nonlinear Periodic Tasks".
 */
export const walker2d = defineEnvironment({
  id: "Walker2d-v5",
  maxEpisodeSteps: 1000,
  model,
  options: {
    ...walkerOptions,
    healthy_z_range: range(0.8, 2),
    healthy_angle_range: range(-1, 1),
  },
  make(options) {
    const [lowest, highest] = boundsOf(options.healthy_z_range);
    const [leastAngle, mostAngle] = boundsOf(options.healthy_angle_range);
    return mujocoDynamics(model, camera, options.frame_skip, (simulation) =>
      planarWalker(simulation, options, () => {
        const { qpos } = simulation.state;
        return lowest < qpos[1] && qpos[1] < highest && leastAngle < qpos[2] && qpos[2] < mostAngle;
      }),
    );
  },
});
