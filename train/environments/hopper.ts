import { defineEnvironment } from "./definition.ts";
import type { Model } from "./mujoco/description.ts";
import { mujocoDynamics } from "./mujoco/dynamics.ts";
import { planarWalker, walkerOptions } from "./mujoco/planar.ts";
import { planarLeg, planarTorso } from "./mujoco/planar-figure.ts";
import { boundsOf, range } from "./options.ts";
import { palette } from "./scene.ts";

/** A torso on one leg with a long foot. */
const model: Model = {
  name: "hopper",
  option: { timestep: 0.002, integrator: "RK4" },
  defaults: {
    joint: { armature: 1, damping: 1 },
    geom: { condim: 1, margin: 0.001, solref: [0.02, 1], solimp: [0.8, 0.8, 0.01] },
  },
  floor: { condim: 3 },
  bodies: [
    planarTorso([
      planarLeg({
        suffix: "",
        color: palette.near,
        foot: { heel: -0.13, toe: 0.26, origin: 0.13, friction: 2 },
      }),
    ]),
  ],
  motors: ["thigh_joint", "leg_joint", "foot_joint"].map((joint) => ({ joint, gear: 200 })),
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
 * Hopper-v5: hop forward without falling, with the reward of `planarWalker`.
 *
 * Source: Gymnasium 1.3; Erez, Tassa and Todorov 2011, "Infinite Horizon Model Predictive Control
 * for Nonlinear Periodic Tasks".
 */
export const hopper = defineEnvironment({
  id: "Hopper-v5",
  maxEpisodeSteps: 1000,
  model,
  options: {
    ...walkerOptions,
    healthy_state_range: range(-100, 100),
    healthy_z_range: range(0.7, null),
    healthy_angle_range: range(-0.2, 0.2),
  },
  make(options) {
    const [leastState, mostState] = boundsOf(options.healthy_state_range);
    const [lowest, highest] = boundsOf(options.healthy_z_range);
    const [leastAngle, mostAngle] = boundsOf(options.healthy_angle_range);
    return mujocoDynamics(model, camera, options.frame_skip, (simulation) =>
      planarWalker(simulation, options, () => {
        const { qpos, qvel } = simulation.state;
        let healthy =
          lowest < qpos[1] && qpos[1] < highest && leastAngle < qpos[2] && qpos[2] < mostAngle;
        for (let i = 2; i < qpos.length; i++) {
          healthy &&= leastState < qpos[i] && qpos[i] < mostState;
        }
        for (let i = 0; i < qvel.length; i++) {
          healthy &&= leastState < qvel[i] && qvel[i] < mostState;
        }
        return healthy;
      }),
    );
  },
});
