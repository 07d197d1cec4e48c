import { defineEnvironment } from "./definition.ts";
import { cart, rail } from "./mujoco/cart.ts";
import type { Body, Model } from "./mujoco/description.ts";
import { mujocoDynamics, uniformAndNormalNoise } from "./mujoco/dynamics.ts";
import { observationBlocks } from "./mujoco/observation.ts";
import { frameSkip, scale, weight } from "./options.ts";
import { palette } from "./scene.ts";

/** The length of a pole in meters. */
const length = 0.6;

function pole(
  name: string,
  joint: { name: string; label: string },
  height: number,
  color: string,
  rest: Pick<Body, "sites" | "bodies">,
): Body {
  return {
    name,
    pos: [0, 0, height],
    joints: [{ ...joint, type: "hinge", axis: [0, 1, 0] }],
    geoms: [{ type: "capsule", radius: 0.045, from: [0, 0, 0], to: [0, 0, length], color }],
    ...rest,
  };
}

/** A cart on a rail with a hinged pole, and another pole hinged to its end. */
const model: Model = {
  name: "inverted double pendulum",
  // Poles that stand exactly upright would not fall without a little gravity along the rail.
  option: { timestep: 0.01, integrator: "RK4", gravity: [1e-5, 0, -9.81] },
  defaults: { joint: { damping: 0.05 }, geom: { contype: 0, friction: [1, 0.1, 0.1] } },
  fixtures: [rail],
  bodies: [
    cart(
      [
        pole("first_pole", { name: "hinge", label: "first pole" }, 0, palette.near, {
          bodies: [
            pole("second_pole", { name: "hinge2", label: "second pole" }, length, palette.accent, {
              sites: [{ name: "tip", pos: [0, 0, length] }],
            }),
          ],
        }),
      ],
      { margin: 0.01 },
    ),
  ],
  motors: [{ joint: "slider", gear: 500 }],
  controlRange: [-1, 1],
};

const camera = {
  azimuth: 90,
  elevation: 0,
  target: [0, 0, 0.5],
  follows: [false, false, false],
  height: 1.8,
  floor: 0,
} as const;

const fastest = 10;
const strongest = 10;

/**
 * InvertedDoublePendulum-v5: keep two poles, one on top of the other, upright by moving their cart.
 *
 *     reward = healthy_reward (unless terminated) - 0.01 x^2 - (z - 2)^2
 *              - 0.001 omega_1^2 - 0.005 omega_2^2
 *
 * where (x, z) is the tip of the second pole, and omega the angular velocities of the poles. An
 * episode terminates when z <= 1.
 *
 * Source: Gymnasium 1.3.
 */
export const invertedDoublePendulum = defineEnvironment({
  id: "InvertedDoublePendulum-v5",
  maxEpisodeSteps: 1000,
  model,
  options: { frame_skip: frameSkip(5), healthy_reward: weight(10), reset_noise_scale: scale(0.1) },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => ({
      perturb: uniformAndNormalNoise(options.reset_noise_scale),
      ...observationBlocks(simulation, [
        { field: "qpos", count: 1 },
        { field: "qpos", skip: 1, as: "sine" },
        { field: "qpos", skip: 1, as: "cosine" },
        { field: "qvel", within: [-fastest, fastest] },
        { field: "qfrc_constraint", count: 1, within: [-strongest, strongest] },
      ]),
      step(action) {
        simulation.advance(action);
        const { site_xpos, qvel } = simulation.state;
        const [x, , z] = site_xpos;
        const [, first, second] = qvel;
        const terminated = z <= 1;
        const distance = 0.01 * (x * x) + (z - 2) ** 2;
        const velocity = 1e-3 * (first * first) + 5e-3 * (second * second);
        const reward = (terminated ? 0 : options.healthy_reward) - distance - velocity;
        return { reward, terminated };
      },
    })),
});
