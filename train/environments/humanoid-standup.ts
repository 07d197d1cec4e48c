import { defineEnvironment } from "./definition.ts";
import { mujocoDynamics } from "./mujoco/dynamics.ts";
import { humanoidModel } from "./mujoco/humanoid-body.ts";
import { humanoidCosts, humanoidEpisodes, humanoidOptions } from "./mujoco/humanoid-task.ts";
import { frameSkip, range, weight } from "./options.ts";

const model = humanoidModel("humanoid standup", "lying");

const camera = {
  azimuth: 120,
  elevation: -15,
  target: [0.3, 0, 0.75],
  follows: [true, true, false],
  height: 2.4,
  floor: 12,
} as const;

/**
 * HumanoidStandup-v5: get up from the ground, and stay up.
 *
 *     reward = z / timestep - ctrl_cost_weight * |a|^2
 *              - clip(impact_cost_weight * |contact forces|^2) + 1
 *
 * where z is the height of the torso, and timestep that of the simulator.
 *
 * Source: Gymnasium 1.3, which has `uph_cost_weight` without effect as well; Tassa, Erez and Todorov
 * 2012, "Synthesis and Stabilization of Complex Behaviors through Online Trajectory Optimization".
 */
export const humanoidStandup = defineEnvironment({
  id: "HumanoidStandup-v5",
  maxEpisodeSteps: 1000,
  model,
  options: {
    frame_skip: frameSkip(5),
    uph_cost_weight: weight(1),
    ctrl_cost_weight: weight(0.1),
    impact_cost_weight: weight(5e-7),
    impact_cost_range: range(null, 10),
    ...humanoidOptions,
  },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => {
      const costs = humanoidCosts(simulation, {
        control: options.ctrl_cost_weight,
        contact: options.impact_cost_weight,
        range: options.impact_cost_range,
      });
      return {
        ...humanoidEpisodes(simulation, options),
        step(action) {
          simulation.advance(action);
          const { control, contact } = costs();
          const { timestep } = model.option;
          const reward = simulation.state.qpos[2] / timestep - control - contact + 1;
          return { reward, terminated: false };
        },
      };
    }),
});
