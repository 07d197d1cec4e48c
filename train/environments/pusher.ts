import type { NumpyGenerator } from "../random/numpy-generator.ts";
import { defineEnvironment } from "./definition.ts";
import { bodyPosition, displacement } from "./mujoco/bodies.ts";
import type { Body, Geom, Joint, Model } from "./mujoco/description.ts";
import { addUniform, mujocoDynamics } from "./mujoco/dynamics.ts";
import { observationBlocks } from "./mujoco/observation.ts";
import { pushingArm, pushingArmJoints } from "./mujoco/pushing-arm.ts";
import { controlCost, norm } from "./mujoco/sums.ts";
import { frameSkip, weight } from "./options.ts";
import { palette } from "./scene.ts";

/** The height of the table. */
const table = -0.325;
/** The number of joints of the arm. Those of object and goal follow, y before x. */
const own = pushingArmJoints.length;

/** A cylinder that slides on the table. */
function sliding(name: string, height: number, geom: Geom): Body {
  const slide = { label: name, type: "slide", range: [-10.3213, 10.3], damping: 0.5 } as const;
  const joints: Joint[] = [
    { name: `${name}_slide_y`, axis: [0, 1, 0], ...slide },
    { name: `${name}_slide_x`, axis: [1, 0, 0], ...slide },
  ];
  return { name, pos: [0.45, -0.05, height], joints, geoms: [geom] };
}

/** An arm with seven joints, an object on a table, and a goal for it. Nothing has a weight. */
const model: Model = {
  name: "pusher",
  option: { timestep: 0.01, integrator: "Euler", iterations: 20, gravity: [0, 0, 0] },
  defaults: {
    joint: { armature: 0.04, damping: 1 },
    geom: {
      contype: 0,
      conaffinity: 0,
      condim: 1,
      density: 300,
      friction: [0.8, 0.1, 0.1],
      margin: 0.002,
    },
  },
  floor: { height: table, contype: 1, conaffinity: 1 },
  bodies: [
    pushingArm,
    sliding("object", -0.275, {
      type: "cylinder",
      radius: 0.05,
      halfLength: 0.05,
      density: 0.01,
      contype: 1,
      color: palette.accent,
    }),
    sliding("goal", -0.323, {
      type: "cylinder",
      radius: 0.08,
      halfLength: 0.001,
      density: 1e-5,
      color: palette.far,
    }),
  ],
  motors: pushingArmJoints.map((joint) => ({ joint, gear: 1 })),
  controlRange: [-2, 2],
};

const camera = {
  azimuth: 150,
  elevation: -40,
  target: [0.3, -0.25, -0.2],
  follows: [false, false, false],
  height: 1.5,
  floor: 8,
  tile: 0.25,
  outline: 0.01,
} as const;

/** The least distance between object and goal at the start. */
const apart = 0.17;

/** Places the object near the goal, which stays where it is, and moves the arm a little. */
function perturb(random: NumpyGenerator, qpos: Float64Array, qvel: Float64Array): void {
  let place: [number, number];
  do {
    place = [random.uniform(-0.3, 0), random.uniform(-0.2, 0.2)];
  } while (norm(place) <= apart);
  qpos.set(place, own);
  addUniform(random, 0.005, qvel);
  qvel.fill(0, own);
}

/**
 * Pusher-v5: push an object to a goal with the tip of an arm.
 *
 *     reward = -reward_dist_weight * |object - goal| - reward_control_weight * |a|^2
 *              - reward_near_weight * |object - tip|
 *
 * Source: Gymnasium 1.3.
 */
export const pusher = defineEnvironment({
  id: "Pusher-v5",
  maxEpisodeSteps: 100,
  model,
  options: {
    frame_skip: frameSkip(5),
    reward_near_weight: weight(0.5),
    reward_dist_weight: weight(1),
    reward_control_weight: weight(0.1),
  },
  make: (options) =>
    mujocoDynamics(model, camera, options.frame_skip, (simulation) => {
      const toTip = displacement(simulation, "object", "fingertips");
      const toGoal = displacement(simulation, "object", "goal");
      return {
        perturb,
        ...observationBlocks(simulation, [
          { field: "qpos", count: own },
          { field: "qvel", count: own },
          ...["fingertips", "object", "goal"].map((body) => bodyPosition(simulation, body)),
        ]),
        step(action) {
          simulation.advance(action);
          const reward =
            -norm(toGoal()) * options.reward_dist_weight -
            controlCost(options.reward_control_weight, action) -
            norm(toTip()) * options.reward_near_weight;
          return { reward, terminated: false };
        },
      };
    }),
});
