import { defineEnvironment } from "./definition.ts";
import { type Body, degrees, hinge, type Model, type Vector } from "./mujoco/description.ts";
import { clip, mujocoDynamics, uniformAndNormalNoise } from "./mujoco/dynamics.ts";
import { observationBlocks } from "./mujoco/observation.ts";
import { controlCost, squareCost } from "./mujoco/sums.ts";
import { boundsOf, flag, frameSkip, range, scale, weight } from "./options.ts";
import { palette } from "./scene.ts";

const radius = 0.08;

/**
 * A leg: a stub fixed to the torso, a link that the hip turns about the vertical, and a longer link
 * that the ankle bends.
 *
 * @param x 1 if the leg points forward, -1 if backward
 * @param y 1 if it points left, -1 if right
 * @param bends the ankle's range in degrees
 */
function leg(
  index: number,
  place: string,
  color: string,
  [x, y]: readonly [1 | -1, 1 | -1],
  bends: readonly [number, number],
): Body {
  const name = `${place.replace(" ", "_")}_leg`;
  const from: Vector = [0, 0, 0];
  const reach = (length: number): Vector => [x * length, y * length, 0];
  return {
    name,
    pos: from,
    geoms: [{ type: "capsule", radius, from, to: reach(0.2), color }],
    bodies: [
      {
        name: `${name}_hip`,
        pos: reach(0.2),
        joints: [
          hinge(`hip_${index}`, [0, 0, 1], [degrees(-30), degrees(30)], { label: `${place} hip` }),
        ],
        geoms: [{ type: "capsule", radius, from, to: reach(0.2), color }],
        bodies: [
          {
            name: `${name}_ankle`,
            pos: reach(0.2),
            joints: [
              hinge(
                `ankle_${index}`,
                [x === y ? -1 : 1, 1, 0],
                [degrees(bends[0]), degrees(bends[1])],
                { label: `${place} ankle` },
              ),
            ],
            geoms: [{ type: "capsule", radius, from, to: reach(0.4), color }],
          },
        ],
      },
    ],
  };
}

/** The legs in the order of the motors. */
const motorOrder = [4, 1, 2, 3];

/** A sphere on four legs. */
const model: Model = {
  name: "ant",
  option: { timestep: 0.01, integrator: "RK4" },
  defaults: {
    joint: { armature: 1, damping: 1 },
    geom: { conaffinity: 0, condim: 3, density: 5, friction: [1, 0.5, 0.5], margin: 0.01 },
  },
  floor: { conaffinity: 1 },
  bodies: [
    {
      name: "torso",
      pos: [0, 0, 0.75],
      joints: [{ name: "root", label: "torso", type: "free", armature: 0, damping: 0 }],
      geoms: [{ type: "sphere", radius: 0.25, pos: [0, 0, 0], color: palette.body }],
      bodies: [
        leg(1, "front left", palette.near, [1, 1], [30, 70]),
        leg(2, "back left", palette.far, [-1, 1], [-70, -30]),
        leg(3, "back right", palette.far, [-1, -1], [-70, -30]),
        leg(4, "front right", palette.near, [1, -1], [30, 70]),
      ],
    },
  ],
  motors: motorOrder.flatMap((index) => [
    { joint: `hip_${index}`, gear: 150 },
    { joint: `ankle_${index}`, gear: 150 },
  ]),
  controlRange: [-1, 1],
};

const camera = {
  azimuth: 60,
  elevation: -30,
  target: [0, 0, 0.3],
  follows: [true, true, false],
  height: 3.4,
  floor: 7,
} as const;

/**
 * Ant-v5: walk forward on four legs.
 *
 *     reward = forward_reward_weight * dx / dt + healthy_reward (if healthy)
 *              - ctrl_cost_weight * |a|^2 - contact_cost_weight * |clip(contact forces)|^2
 *
 * Source: Gymnasium 1.3; Schulman et al. 2015, "High-Dimensional Continuous Control Using
 * Generalized Advantage Estimation".
 */
export const ant = defineEnvironment({
  id: "Ant-v5",
  maxEpisodeSteps: 1000,
  model,
  options: {
    frame_skip: frameSkip(5),
    forward_reward_weight: weight(1),
    ctrl_cost_weight: weight(0.5),
    contact_cost_weight: weight(5e-4),
    healthy_reward: weight(1),
    terminate_when_unhealthy: flag(true),
    healthy_z_range: range(0.2, 1),
    contact_force_range: range(-1, 1),
    reset_noise_scale: scale(0.1),
    exclude_current_positions_from_observation: flag(true),
    include_cfrc_ext_in_observation: flag(true),
  },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => {
      const [leastForce, mostForce] = boundsOf(options.contact_force_range);
      const [lowest, highest] = boundsOf(options.healthy_z_range);
      const contactForces = () => clip(simulation.state.cfrc_ext, leastForce, mostForce);
      return {
        perturb: uniformAndNormalNoise(options.reset_noise_scale),
        ...observationBlocks(simulation, [
          { field: "qpos", skip: options.exclude_current_positions_from_observation ? 2 : 0 },
          { field: "qvel" },
          // The first six are those of the world, which are constant.
          ...(options.include_cfrc_ext_in_observation
            ? [{ field: "cfrc_ext", skip: 6, within: [leastForce, mostForce] } as const]
            : []),
        ]),
        step(action) {
          const before = simulation.state.xpos[3];
          simulation.advance(action);
          simulation.computeContactForces();
          const { xpos, qpos } = simulation.state;
          const velocity = (xpos[3] - before) / simulation.secondsPerStep;
          const healthy = lowest <= qpos[2] && qpos[2] <= highest;
          const costs =
            controlCost(options.ctrl_cost_weight, action) +
            squareCost(options.contact_cost_weight, contactForces());
          const reward =
            options.forward_reward_weight * velocity +
            (healthy ? options.healthy_reward : 0) -
            costs;
          return { reward, terminated: !healthy && options.terminate_when_unhealthy };
        },
      };
    }),
});
