import { defineEnvironment } from "./definition.ts";
import { cart, rail } from "./mujoco/cart.ts";
import { degrees, hinge, type Model } from "./mujoco/description.ts";
import { mujocoDynamics, uniformNoise } from "./mujoco/dynamics.ts";
import { observationBlocks } from "./mujoco/observation.ts";
import { frameSkip, scale } from "./options.ts";
import { palette } from "./scene.ts";

/** A cart on a rail with a hinged pole. */
const model: Model = {
  name: "inverted pendulum",
  option: { timestep: 0.02, integrator: "RK4" },
  defaults: { joint: { damping: 1 }, geom: { contype: 0, friction: [1, 0.1, 0.1] } },
  fixtures: [rail],
  bodies: [
    cart([
      {
        name: "pole",
        pos: [0, 0, 0],
        joints: [hinge("hinge", [0, 1, 0], [degrees(-90), degrees(90)], { label: "pole" })],
        geoms: [
          {
            type: "capsule",
            radius: 0.049,
            from: [0, 0, 0],
            to: [0.001, 0, 0.6],
            color: palette.near,
          },
        ],
      },
    ]),
  ],
  motors: [{ joint: "slider", gear: 100 }],
  controlRange: [-3, 3],
};

const camera = {
  azimuth: 90,
  elevation: 0,
  target: [0, 0, 0.3],
  follows: [false, false, false],
  height: 1.8,
  floor: 0,
} as const;

/**
 * InvertedPendulum-v5: keep a pole upright by moving its cart; the reward is 1 for every step that
 * it stands.
 *
 * Source: Gymnasium 1.3; Barto, Sutton and Anderson 1983, "Neuronlike Adaptive Elements That Can
 * Solve Difficult Learning Control Problems".
 */
export const invertedPendulum = defineEnvironment({
  id: "InvertedPendulum-v5",
  maxEpisodeSteps: 1000,
  model,
  options: { frame_skip: frameSkip(2), reset_noise_scale: scale(0.01) },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => ({
      perturb: uniformNoise(options.reset_noise_scale),
      ...observationBlocks(simulation, [{ field: "qpos" }, { field: "qvel" }]),
      step(action) {
        simulation.advance(action);
        const terminated = Math.abs(simulation.state.qpos[1]) > 0.2;
        return { reward: terminated ? 0 : 1, terminated };
      },
    })),
  returnRange: (_, steps) => [0, steps],
});
