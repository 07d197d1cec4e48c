import { defineEnvironment } from "./definition.ts";
import {
  type Body,
  degrees,
  hinge,
  type Joint,
  type Model,
  type Vector,
} from "./mujoco/description.ts";
import { mujocoDynamics, uniformNoise } from "./mujoco/dynamics.ts";
import { type ObservedField, observationBlocks } from "./mujoco/observation.ts";
import { squareCost } from "./mujoco/sums.ts";
import { boundsOf, flag, frameSkip, range, scale, weight } from "./options.ts";
import { palette } from "./scene.ts";

type Side = "right" | "left";
const { body: trunk, near, far } = palette;
const colorOf = (side: Side) => (side === "right" ? near : far);

/** A joint with a range in degrees. */
function bend(
  name: string,
  axis: Vector,
  [least, most]: readonly [number, number],
  features: Omit<Joint, "name" | "type" | "axis" | "range">,
): Joint {
  return hinge(name, axis, [degrees(least), degrees(most)], features);
}

/**
 * A leg, from the hip down. The left leg mirrors the right one, except for the armature of the hip
 * and the stiffness of the knee.
 */
function leg(side: Side): Body {
  const out = side === "right" ? -1 : 1;
  const hip = { damping: 5, stiffness: 10 };
  const color = colorOf(side);
  return {
    name: `${side}_thigh`,
    pos: [0, 0.1 * out, -0.04],
    joints: [
      bend(`${side}_hip_x`, [-out, 0, 0], [-25, 5], { armature: 0.01, ...hip }),
      bend(`${side}_hip_z`, [0, 0, -out], [-60, 35], { armature: 0.01, ...hip }),
      bend(`${side}_hip_y`, [0, 1, 0], [-110, 20], {
        armature: side === "right" ? 0.008 : 0.01,
        damping: 5,
        stiffness: 20,
      }),
    ],
    geoms: [{ type: "capsule", radius: 0.06, from: [0, 0, 0], to: [0, -0.01 * out, -0.34], color }],
    bodies: [
      {
        name: `${side}_shin`,
        pos: [0, -0.01 * out, -0.403],
        joints: [
          bend(`${side}_knee`, [0, -1, 0], [-160, -2], {
            armature: 0.006,
            pos: [0, 0, 0.02],
            stiffness: side === "right" ? 0 : 1,
          }),
        ],
        geoms: [{ type: "capsule", radius: 0.049, from: [0, 0, 0], to: [0, 0, -0.3], color }],
        bodies: [
          {
            name: `${side}_foot`,
            pos: [0, 0, -0.45],
            geoms: [{ type: "sphere", radius: 0.075, pos: [0, 0, 0.1], color }],
          },
        ],
      },
    ],
  };
}

/** An arm, held forward and bent at the elbow. */
function arm(side: Side): Body {
  const out = side === "right" ? -1 : 1;
  const color = colorOf(side);
  const lift = side === "right" ? ([-85, 60] as const) : ([-60, 85] as const);
  return {
    name: `${side}_upper_arm`,
    pos: [0, 0.17 * out, 0.06],
    joints: [
      bend(`${side}_shoulder1`, [2, -out, 1], lift, { armature: 0.0068, stiffness: 1 }),
      bend(`${side}_shoulder2`, [0, out, 1], lift, { armature: 0.0051, stiffness: 1 }),
    ],
    geoms: [
      { type: "capsule", radius: 0.04, from: [0, 0, 0], to: [0.16, 0.16 * out, -0.16], color },
    ],
    bodies: [
      {
        name: `${side}_lower_arm`,
        pos: [0.18, 0.18 * out, -0.18],
        joints: [
          bend(`${side}_elbow`, [0, -1, -out], [-90, 50], { armature: 0.0028, stiffness: 0 }),
        ],
        geoms: [
          {
            type: "capsule",
            radius: 0.031,
            from: [0.01, -0.01 * out, 0.01],
            to: [0.17, -0.17 * out, 0.17],
            color,
          },
          { type: "sphere", radius: 0.04, pos: [0.18, -0.18 * out, 0.18], color },
        ],
      },
    ],
  };
}

/** The tilt of waist and pelvis. */
const tilt = [1, 0, -0.002, 0] as const;

const pelvis: Body = {
  name: "pelvis",
  pos: [0, 0, -0.165],
  quat: tilt,
  joints: [
    bend("abdomen_x", [1, 0, 0], [-35, 35], {
      pos: [0, 0, 0.1],
      armature: 0.02,
      damping: 5,
      stiffness: 10,
    }),
  ],
  geoms: [
    { type: "capsule", radius: 0.09, from: [-0.02, -0.07, 0], to: [-0.02, 0.07, 0], color: trunk },
  ],
  bodies: [leg("right"), leg("left")],
};

const waist: Body = {
  name: "lower_waist",
  pos: [-0.01, 0, -0.26],
  quat: tilt,
  joints: [
    bend("abdomen_z", [0, 0, 1], [-45, 45], {
      pos: [0, 0, 0.065],
      armature: 0.02,
      damping: 5,
      stiffness: 20,
    }),
    bend("abdomen_y", [0, 1, 0], [-75, 30], {
      pos: [0, 0, 0.065],
      armature: 0.02,
      damping: 5,
      stiffness: 10,
    }),
  ],
  geoms: [{ type: "capsule", radius: 0.06, from: [0, -0.06, 0], to: [0, 0.06, 0], color: trunk }],
  bodies: [pelvis],
};

/** A person with a bendable waist, two legs and two arms. */
const model: Model = {
  name: "humanoid",
  option: { timestep: 0.003, integrator: "RK4", solver: "PGS", iterations: 50 },
  defaults: { joint: { armature: 1, damping: 1 }, geom: { condim: 1, margin: 0.001 } },
  floor: { condim: 3, friction: [1, 0.1, 0.1] },
  body: {
    name: "torso",
    pos: [0, 0, 1.4],
    joints: [{ name: "root", label: "torso", type: "free", armature: 0, damping: 0, stiffness: 0 }],
    geoms: [
      { type: "capsule", radius: 0.07, from: [0, -0.07, 0], to: [0, 0.07, 0], color: trunk },
      { type: "sphere", radius: 0.09, pos: [0, 0, 0.19], color: trunk },
      {
        type: "capsule",
        radius: 0.06,
        from: [-0.01, -0.06, -0.12],
        to: [-0.01, 0.06, -0.12],
        color: trunk,
      },
    ],
    bodies: [waist, arm("right"), arm("left")],
  },
  motors: [
    { joint: "abdomen_y", gear: 100 },
    { joint: "abdomen_z", gear: 100 },
    { joint: "abdomen_x", gear: 100 },
    ...(["right", "left"] as const).flatMap((side) => [
      { joint: `${side}_hip_x`, gear: 100 },
      { joint: `${side}_hip_z`, gear: 100 },
      { joint: `${side}_hip_y`, gear: 300 },
      { joint: `${side}_knee`, gear: 200 },
    ]),
    ...(["right", "left"] as const).flatMap((side) => [
      { joint: `${side}_shoulder1`, gear: 25 },
      { joint: `${side}_shoulder2`, gear: 25 },
      { joint: `${side}_elbow`, gear: 25 },
    ]),
  ],
  controlRange: [-0.4, 0.4],
};

const camera = {
  azimuth: 60,
  elevation: -15,
  target: [0, 0, 1],
  follows: [true, true, false],
  height: 2.8,
  floor: 12,
} as const;

/**
 * Optional parts of the observation. Entries of the world and of the free joint, which are
 * constant, are skipped.
 */
const optional = [
  { field: "cinert", skip: 10 },
  { field: "cvel", skip: 6 },
  { field: "qfrc_actuator", skip: 6 },
  { field: "cfrc_ext", skip: 6 },
] as const satisfies ObservedField[];

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
    reset_noise_scale: scale(0.01),
    exclude_current_positions_from_observation: flag(true),
    include_cinert_in_observation: flag(true),
    include_cvel_in_observation: flag(true),
    include_qfrc_actuator_in_observation: flag(true),
    include_cfrc_ext_in_observation: flag(true),
  },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => {
      const [leastCost, mostCost] = boundsOf(options.contact_cost_range);
      const [lowest, highest] = boundsOf(options.healthy_z_range);
      const position = () => centerOfMass(simulation.bodyMass, simulation.state.xipos);
      return {
        perturb: uniformNoise(options.reset_noise_scale),
        ...observationBlocks(simulation, [
          { field: "qpos", skip: options.exclude_current_positions_from_observation ? 2 : 0 },
          { field: "qvel" },
          ...optional.filter(({ field }) => options[`include_${field}_in_observation`]),
        ]),
        step(action) {
          const before = position();
          simulation.advance(action);
          simulation.computeContactForces();
          const velocity = (position() - before) / simulation.secondsPerStep;
          const { qpos, ctrl, cfrc_ext } = simulation.state;
          const healthy = lowest < qpos[2] && qpos[2] < highest;
          const contactCost = squareCost(options.contact_cost_weight, cfrc_ext);
          const costs =
            squareCost(options.ctrl_cost_weight, ctrl) +
            Math.min(Math.max(contactCost, leastCost), mostCost);
          const reward =
            options.forward_reward_weight * velocity +
            (healthy ? options.healthy_reward : 0) -
            costs;
          return { reward, terminated: !healthy && options.terminate_when_unhealthy };
        },
      };
    }),
});
