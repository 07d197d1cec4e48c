import { describe, expect, onTestFinished, test } from "vitest";
import { definitions } from "../../../../train/environments/built-in.ts";
import {
  fieldDimensions,
  motorDimensions,
  type NamedDimension,
} from "../../../../train/environments/mujoco/dimensions.ts";
import { mjcf } from "../../../../train/environments/mujoco/mjcf.ts";
import { loadMujoco } from "../../../../train/environments/mujoco/module.ts";
import { observationBlocks } from "../../../../train/environments/mujoco/observation.ts";
import { Simulation } from "../../../../train/environments/mujoco/simulation.ts";
import { stateSize } from "../../../../train/random/pcg64.ts";
import { makeContinuous } from "../make.ts";

const models = definitions.flatMap(({ id, model, options }) =>
  model ? [{ id, model, options }] : [],
);
type Model = (typeof models)[number]["model"];
type Field = keyof typeof fieldDimensions;
const fields: Field[] = [
  "qpos",
  "qvel",
  "cinert",
  "cvel",
  "qfrc_actuator",
  "qfrc_constraint",
  "xpos",
  "cfrc_ext",
];
const modelOf = (id: string) => models.find((each) => each.id === id)!.model;

async function simulate(model: Model, frameSkip = 1): Promise<Simulation> {
  const simulation = await Simulation.create(model, frameSkip);
  onTestFinished(() => simulation.release());
  return simulation;
}

/** What is observed of a field, by name. */
function read(simulation: Simulation, field: Field): Map<string, number> {
  const { dimensions, observe } = observationBlocks(simulation, [{ field }]);
  const values = observe();
  return new Map(dimensions.map(({ name }, i) => [name, values[i]]));
}

/** The names of what is not 0. */
const alive = (values: Map<string, number>) =>
  [...values].flatMap(([name, value]) => (Math.abs(value) > 1e-9 ? [name] : []));

/** Joints and bodies in the order and by the names that MuJoCo itself has for them. */
async function compiled(model: Model) {
  const mujoco = await loadMujoco();
  const made = mujoco.MjModel.from_xml_string(mjcf(model));
  const [body, joint] = [mujoco.mjtObj.mjOBJ_BODY.value, mujoco.mjtObj.mjOBJ_JOINT.value];
  const joints = Array.from({ length: made.njnt }, (_, i) => ({
    name: mujoco.mj_id2name(made, joint, i),
    position: Number(made.jnt_qposadr[i]),
    velocity: Number(made.jnt_dofadr[i]),
  }));
  const bodies = Array.from({ length: made.nbody }, (_, i) => mujoco.mj_id2name(made, body, i));
  const sizes = { positions: made.nq, velocities: made.nv };
  made.delete();
  return { joints, bodies, ...sizes };
}

const shoulders = {
  right_shoulder1: "right shoulder 1",
  right_shoulder2: "right shoulder 2",
  left_shoulder1: "left shoulder 1",
  left_shoulder2: "left shoulder 2",
};

/** What joints are called here whose names are no words, or not enough. */
const labels: Record<string, Record<string, string>> = {
  "Walker2d-v5": {
    thigh_joint: "right thigh joint",
    leg_joint: "right leg joint",
    foot_joint: "right foot joint",
    thigh_left_joint: "left thigh joint",
    leg_left_joint: "left leg joint",
    foot_left_joint: "left foot joint",
  },
  "HalfCheetah-v5": {
    bthigh: "back thigh joint",
    bshin: "back shin joint",
    bfoot: "back foot joint",
    fthigh: "front thigh joint",
    fshin: "front shin joint",
    ffoot: "front foot joint",
  },
  "Ant-v5": {
    hip_1: "front left hip",
    ankle_1: "front left ankle",
    hip_2: "back left hip",
    ankle_2: "back left ankle",
    hip_3: "back right hip",
    ankle_3: "back right ankle",
    hip_4: "front right hip",
    ankle_4: "front right ankle",
  },
  "Humanoid-v5": shoulders,
  "HumanoidStandup-v5": shoulders,
  "Swimmer-v5": { free_body_rot: "torso", motor1_rot: "first joint", motor2_rot: "second joint" },
  "Reacher-v5": { joint0: "first joint", joint1: "second joint" },
  "InvertedPendulum-v5": { hinge: "pole" },
  "InvertedDoublePendulum-v5": { hinge: "first pole", hinge2: "second pole" },
};
/** What slides, and along which axis, by the name of the joint. */
const slides: Record<string, string> = {
  rootx: "torso x",
  rootz: "torso z",
  slider: "cart x",
  slider1: "torso x",
  slider2: "torso y",
  target_x: "target x",
  target_y: "target y",
  object_slide_x: "object x",
  object_slide_y: "object y",
  goal_slide_x: "goal x",
  goal_slide_y: "goal y",
};
const labelOf = (id: string, joint: string) => labels[id]?.[joint] ?? joint.replaceAll("_", " ");

/** What each velocity of a joint is to be called. */
function velocitiesOf(id: string, joint: string): string[] {
  if (joint === "root") {
    const axes = ["x", "y", "z"].map((axis) => `torso ${axis}`);
    return ["velocity", "angular velocity"].flatMap((what) => axes.map((of) => `${of} ${what}`));
  }
  if (joint in slides) return [`${slides[joint]} velocity`];
  return [`${joint === "rooty" ? "torso" : labelOf(id, joint)} angular velocity`];
}

describe.each(models)("of $id", ({ id, model, options }) => {
  test("every number of MuJoCo's fields has a name of its own", async () => {
    const { state } = await simulate(model);
    for (const field of fields) {
      const names = fieldDimensions[field](model).map(({ name }) => name);
      expect(names, field).toHaveLength(state[field].length);
      expect(new Set(names).size, field).toBe(names.length);
    }
  });

  test("names are in the order in which MuJoCo has joints and bodies", async () => {
    const { joints, bodies } = await compiled(model);
    const names = (dimensions: NamedDimension[]) => dimensions.map(({ name }) => name);
    const velocities = joints.flatMap(({ name }) => velocitiesOf(id, name));
    expect(names(fieldDimensions.qvel(model))).toEqual(velocities);
    const masses = names(fieldDimensions.cinert(model)).filter((_, i) => i % 10 === 9);
    expect(masses).toEqual(bodies.map((body) => `${body.replaceAll("_", " ")} mass`));
  });

  /** A state in the air, where nothing touches the ground. */
  async function inTheAir() {
    const still = "reset_noise_scale" in options.shape ? { reset_noise_scale: 0 } : {};
    const environment = await makeContinuous(id, { frame_skip: 1, ...still });
    const { joints, positions } = await compiled(model);
    environment.reset(0);
    const state = environment.read();
    // Step count, end, generator and time come first, then qpos and qvel.
    const start = 2 + stateSize + 1;
    for (const { name, position } of joints) {
      if (name === "root") state[start + position + 2] += 10;
      if (name === "rootz") state[start + position] += 10;
    }
    const names = environment.observationSpace.names ?? [];
    /** The name, of those that are looked at, of what a changed number changes most. */
    const mostChanged = (index: number, looked: RegExp) => {
      const noControl = new Array(model.motors.length).fill(0);
      const [before, after] = [0, 0.1].map((change) => {
        const changed = state.slice();
        changed[start + index] += change;
        environment.write(changed);
        return environment.step(noControl).observation;
      });
      let [most, found] = [0, ""];
      for (const [i, name] of names.entries()) {
        if (!looked.test(name) || name.includes("com-based")) continue;
        const change = Math.abs(after[i] - before[i]);
        if (change > most) [most, found] = [change, name];
      }
      expect(most).toBeGreaterThan(0.02);
      return found;
    };
    return { joints, positions, names, mostChanged };
  }

  test("a velocity changes the observation that has its name", async () => {
    const { joints, positions, names, mostChanged } = await inTheAir();
    for (const { name, velocity } of joints) {
      for (const [i, expected] of velocitiesOf(id, name).entries()) {
        // Those of Reacher's target and of Pusher's object and goal are not observed.
        if (!names.includes(expected)) continue;
        expect(mostChanged(positions + velocity + i, /velocity$/)).toBe(expected);
      }
    }
  });

  test("an angle changes the observation that has its name", async () => {
    const { joints, names, mostChanged } = await inTheAir();
    for (const { name, position } of joints) {
      if (name.startsWith("root") || name in slides) continue;
      const angle = `${labelOf(id, name)} angle`;
      // Where it is observed by sine and cosine, the sine of a small angle changes more.
      const expected = names.includes(angle) ? angle : `sine of the ${angle}`;
      expect(mostChanged(position, /angle$/)).toBe(expected);
    }
  });

  test("left and right, front and back are where the parts are that a joint moves", async () => {
    if (id === "Walker2d-v5") return; // Its legs are in one plane.
    const simulation = await simulate(model);
    const places = () => {
      const { geom_xpos } = simulation.state;
      return Array.from({ length: geom_xpos.length / 3 }, (_, i) => [
        ...geom_xpos.slice(3 * i, 3 * i + 3),
      ]);
    };
    simulation.reset(() => {});
    const before = places();
    const sides = { left: [1, 1], right: [1, -1], front: [0, 1], back: [0, -1] };
    for (const [i, { name }] of fieldDimensions.qpos(model).entries()) {
      simulation.reset((qpos) => {
        qpos[i] += 0.3;
      });
      const after = places();
      const moved = before.filter((place, geom) =>
        place.some((x, axis) => Math.abs(after[geom][axis] - x) > 1e-6),
      );
      for (const [side, [axis, sign]] of Object.entries(sides)) {
        if (!name.split(" ").includes(side)) continue;
        expect(moved.length).toBeGreaterThan(0);
        expect(new Set(moved.map((place) => Math.sign(place[axis]))), name).toEqual(
          new Set([sign]),
        );
      }
    }
  });

  test("a motor drives the joint that its action names", async () => {
    const simulation = await simulate(model);
    for (const [i, { name, unit }] of motorDimensions(model).entries()) {
      simulation.reset(() => {});
      simulation.advance(Float32Array.from(model.motors, (_, motor) => (motor === i ? 0.25 : 0)));
      const driven = read(simulation, "qfrc_actuator");
      const expected = name.replace(/(torque|force)$/, "actuator $1");
      expect(alive(driven)).toEqual([expected]);
      expect(driven.get(expected)).toBeCloseTo(model.motors[i].gear / 4, 9);
      expect(unit).toBe(name.endsWith("torque") ? "N m" : "N");
    }
  });
});

describe("of bodies", () => {
  test("the velocities are those of the figure when it moves as a whole", async () => {
    const simulation = await simulate(modelOf("Humanoid-v5"));
    const bodies = [...read(simulation, "cinert").keys()].flatMap((name) =>
      name.endsWith(" mass") && name !== "world mass" ? [name.slice(0, -" mass".length)] : [],
    );
    for (const motion of ["velocity", "angular velocity"]) {
      for (const axis of ["x", "y", "z"]) {
        const own = fieldDimensions.qvel(modelOf("Humanoid-v5"));
        const index = own.findIndex(({ name }) => name === `torso ${axis} ${motion}`);
        simulation.reset((_, qvel) => {
          qvel[index] = 2;
        });
        const velocities = read(simulation, "cvel");
        for (const body of bodies) {
          expect(velocities.get(`${body} com-based ${axis} ${motion}`)).toBeCloseTo(2, 9);
        }
        if (motion === "velocity") expect(alive(velocities)).toHaveLength(bodies.length);
      }
    }
  });

  test("mass and inertia are about the center of mass of the whole figure", async () => {
    const simulation = await simulate(modelOf("Humanoid-v5"));
    // Bent, so that no two products of inertia are alike.
    simulation.reset((qpos) => {
      for (let i = 7; i < qpos.length; i++) qpos[i] += Math.sin(i) / 3;
    });
    const inertia = read(simulation, "cinert");
    const { xipos } = simulation.state;
    const mass = simulation.bodyMass;
    const total = mass.reduce((sum, each) => sum + each);
    const center = [0, 1, 2].map(
      (axis) => mass.reduce((sum, each, b) => sum + each * xipos[3 * b + axis], 0) / total,
    );
    const bodies = [...inertia.keys()].flatMap((name) =>
      name.endsWith(" mass") ? [name.slice(0, -" mass".length)] : [],
    );
    for (const [b, body] of bodies.entries()) {
      if (body === "world") continue;
      const of = (what: string) => inertia.get(`${body} ${what}`) ?? Number.NaN;
      expect(of("mass")).toBeCloseTo(mass[b], 9);
      const offset = center.map((c, axis) => xipos[3 * b + axis] - c);
      const [x, y, z] = offset;
      for (const [axis, name] of ["x", "y", "z"].entries()) {
        expect(of(`com-based mass moment ${name}`)).toBeCloseTo(mass[b] * offset[axis], 9);
      }
      // A lower arm is so far away that it is nearly a point.
      if (!body.endsWith("lower arm")) continue;
      const point = { xx: y * y + z * z, yy: x * x + z * z, zz: x * x + y * y };
      const products = { xy: -x * y, xz: -x * z, yz: -y * z };
      for (const [pair, expected] of Object.entries({ ...point, ...products })) {
        const error = of(`com-based inertia ${pair}`) / mass[b] - expected;
        expect(Math.abs(error), `${body} ${pair}`).toBeLessThan(0.02);
      }
    }
  });

  test("the contacts of an ant that stands carry its weight, and its ankles do", async () => {
    const simulation = await simulate(modelOf("Ant-v5"), 5);
    simulation.reset(() => {});
    for (let i = 0; i < 200; i++) simulation.advance(new Float32Array(8));
    simulation.computeContactForces();
    const forces = read(simulation, "cfrc_ext");
    const weight = 9.81 * simulation.bodyMass.reduce((sum, mass) => sum + mass);
    const up = [...forces].filter(([name]) => name.endsWith("z contact force"));
    expect(up.reduce((sum, [, force]) => sum + force, 0)).toBeCloseTo(weight, 2);
    const touching = up.flatMap(([name, force]) => (force > 1e-3 ? [name] : []));
    expect(touching).toEqual(
      ["front left", "back left", "back right", "front right"].map(
        (place) => `${place} leg ankle z contact force`,
      ),
    );
  });
});

test("the end of a rail pushes a cart back", async () => {
  const simulation = await simulate(modelOf("InvertedDoublePendulum-v5"));
  simulation.reset((qpos) => {
    qpos[0] = 1.02;
  });
  const forces = read(simulation, "qfrc_constraint");
  expect(alive(forces)).toEqual(["cart x constraint force"]);
  expect(forces.get("cart x constraint force")).toBeLessThan(0);
});

test("positions are those of the bodies that they name", async () => {
  const simulation = await simulate(modelOf("Reacher-v5"));
  simulation.reset((qpos) => qpos.set([Math.PI / 2, 0, 0.12, -0.2]));
  const positions = read(simulation, "xpos");
  const of = (body: string) =>
    ["x", "y", "z"].map((axis) => positions.get(`${body} ${axis} position`));
  const expected = { "second link": [0, 0.1], fingertip: [0, 0.21], target: [0.12, -0.2] };
  for (const [body, [x, y]] of Object.entries(expected)) {
    for (const [i, value] of [x, y, 0.01].entries()) expect(of(body)[i]).toBeCloseTo(value, 12);
  }
});

test("a motor needs a joint", () => {
  const model = { ...modelOf("Hopper-v5"), motors: [{ joint: "wing", gear: 1 }] };
  expect(() => motorDimensions(model)).toThrow('hopper has no joint "wing" for a motor');
});
