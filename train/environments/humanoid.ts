import { defineEnvironment } from "./definition.ts";
import { mujocoDynamics } from "./mujoco/dynamics.ts";
import { humanoidModel } from "./mujoco/humanoid-body.ts";
import { humanoidCosts, humanoidEpisodes, humanoidOptions } from "./mujoco/humanoid-task.ts";
import { boundsOf, flag, frameSkip, range, weight } from "./options.ts";

const model = humanoidModel("humanoid", "standing");

const camera = {
  azimuth: 60,
  elevation: -15,
  target: [0, 0, 1],
  follows: [true, true, false],
  height: 2.8,
  floor: 12,
} as const;

/** The x coordinate of the whole body's center of mass: sum_b m_b x_b / sum_b m_b. */
function centerOfMass(mass: Float64Array, centers: Float64Array): number {
  let moment = 0;
  let total = 0;
  for (let body = 0; body < mass.length; body++) {
    moment += mass[body] * centers[3 * body];
    total += mass[body];
  }
  return moment / total;
}

/**
 * Humanoid-v5: walk forward on two legs.
 *
 *     reward = forward_reward_weight * dx / dt + healthy_reward (if healthy)
 *              - ctrl_cost_weight * |a|^2 - clip(contact_cost_weight * |contact forces|^2)
 *
 * where x is that of the center of mass.
 *
 * Source: Gymnasium 1.3; Tassa, Erez and Todorov 2012, "Synthesis and Stabilization of Complex
 * Behaviors through Online Trajectory Optimization".
 */
export const humanoid = defineEnvironment({
  id: "Humanoid-v5",
  maxEpisodeSteps: 1000,
  model,
  options: {
    frame_skip: frameSkip(5),
    forward_reward_weight: weight(1.25),
    ctrl_cost_weight: weight(0.1),
    contact_cost_weight: weight(5e-7),
    contact_cost_range: range(null, 10),
    healthy_reward: weight(5),
    terminate_when_unhealthy: flag(true),
    healthy_z_range: range(1, 2),
    ...humanoidOptions,
  },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => {
      const [lowest, highest] = boundsOf(options.healthy_z_range);
      const costs = humanoidCosts(simulation, {
        control: options.ctrl_cost_weight,
        contact: options.contact_cost_weight,
        range: options.contact_cost_range,
      });
      const position = () => centerOfMass(simulation.bodyMass, simulation.state.xipos);
      return {
        ...humanoidEpisodes(simulation, options),
        step(action) {
          const before = position();
          simulation.advance(action);
          const velocity = (position() - before) / simulation.secondsPerStep;
          const { qpos } = simulation.state;
          const healthy = lowest < qpos[2] && qpos[2] < highest;
          const { control, contact } = costs();
          const reward =
            options.forward_reward_weight * velocity +
            (healthy ? options.healthy_reward : 0) -
            (control + contact);
          return { reward, terminated: !healthy && options.terminate_when_unhealthy };
        },
      };
    }),
});
