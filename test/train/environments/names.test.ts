import { describe, expect, test } from "vitest";
import { boundedBoxSpace, boxSpace, discreteSpace } from "../../../schemas/space.ts";
import { definitions } from "../../../train/environments/built-in.ts";
import type { Environment } from "../../../train/environments/environment.ts";
import { makeEnvironment } from "../../../train/environments/registry.ts";
import { make, makeContinuous } from "./make.ts";

/** Every choice of the options that change what is observed. */
function choicesOf(options: readonly string[]): Record<string, boolean>[] {
  const flags = options.filter((name) => name.endsWith("_observation"));
  return Array.from({ length: 2 ** flags.length }, (_, choice) =>
    Object.fromEntries(flags.map((flag, i) => [flag, Math.floor(choice / 2 ** i) % 2 === 1])),
  );
}

/** The names of a space, and its size. */
function namesOf(space: Environment["observationSpace" | "actionSpace"]) {
  if (space.kind === "discrete") return { names: space.names ?? [], size: space.size };
  return { names: space.names ?? [], size: space.low.length };
}

describe.each(definitions)("$id", ({ id, options }) => {
  const choices = choicesOf(Object.keys(options.shape));

  test.each(choices)("names all that it observes and does, with %j", async (choice) => {
    const environment = await makeEnvironment(id, choice);
    const { observationSpace, actionSpace } = environment;
    environment.release();
    for (const space of [observationSpace, actionSpace]) {
      // Of finitely many states, there are too many to name.
      if (space.kind === "discrete" && space === observationSpace) continue;
      const { names, size } = namesOf(space);
      expect(names).toHaveLength(size);
      expect(new Set(names).size).toBe(size);
      if (space.kind === "box") expect(space.units).toHaveLength(size);
    }
    // The schemas refuse lists of another length, and names that are empty.
    const observation = observationSpace.kind === "discrete" ? discreteSpace : boxSpace;
    const action = actionSpace.kind === "discrete" ? discreteSpace : boundedBoxSpace;
    expect(observation.parse(observationSpace)).toEqual(observationSpace);
    expect(action.parse(actionSpace)).toEqual(actionSpace);
  });
});

/** What is observed at the beginning, by name. */
async function begin(id: string, options = {}) {
  const environment = await makeContinuous(id, { reset_noise_scale: 0, ...options });
  const { names = [], units = [] } = environment.observationSpace;
  const values = environment.reset(0);
  return new Map(names.map((name, i) => [name, { value: values[i], unit: units[i] }]));
}

test("Hopper names what its hop is made of", async () => {
  const { observationSpace, actionSpace } = await makeContinuous("Hopper-v5");
  const joints = ["thigh", "leg", "foot"].map((part) => `${part} joint`);
  expect(observationSpace.names).toEqual([
    "torso height",
    "torso angle",
    ...joints.map((joint) => `${joint} angle`),
    "torso x velocity",
    "torso z velocity",
    "torso angular velocity",
    ...joints.map((joint) => `${joint} angular velocity`),
  ]);
  expect(observationSpace.units).toEqual([
    "m",
    ...new Array(4).fill("rad"),
    "m/s",
    "m/s",
    ...new Array(4).fill("rad/s"),
  ]);
  expect(actionSpace.names).toEqual(joints.map((joint) => `${joint} torque`));
  expect(actionSpace.units).toEqual(["N m", "N m", "N m"]);
});

test.each([
  ["Hopper-v5", { "torso height": 1.25 }],
  ["Walker2d-v5", { "torso height": 1.25 }],
  // The cheetah's is measured from where it starts.
  ["HalfCheetah-v5", { "torso z position": 0 }],
  ["Ant-v5", { "torso height": 0.75, "torso orientation w": 1 }],
  ["Humanoid-v5", { "torso height": 1.4, "torso orientation w": 1 }],
  ["HumanoidStandup-v5", { "torso height": 0.105, "torso orientation w": 1 }],
])("%s says where it stands: %j", async (id, expected) => {
  const observed = await begin(id);
  const standing = [...observed].filter(([name]) => /^torso (height|z pos|orient)/.test(name));
  for (const [name, { value, unit }] of standing) {
    expect(value, name).toBe(Object.entries(expected).find(([key]) => key === name)?.[1] ?? 0);
    expect(unit).toBe(name.includes("orientation") ? "" : "m");
  }
  expect(standing.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(expected)));
});

test.each([
  ["Hopper-v5", ["torso x position"]],
  ["Walker2d-v5", ["torso x position"]],
  ["HalfCheetah-v5", ["torso x position"]],
  ["Ant-v5", ["torso x position", "torso y position"]],
  ["Humanoid-v5", ["torso x position", "torso y position"]],
  ["HumanoidStandup-v5", ["torso x position", "torso y position"]],
  ["Swimmer-v5", ["torso x position", "torso y position"]],
])("%s names the position where it is observed", async (id, positions) => {
  const without = [...(await begin(id)).keys()];
  const withThem = await begin(id, { exclude_current_positions_from_observation: false });
  expect([...withThem.keys()]).toEqual([...positions, ...without]);
});

test("Humanoid's motors come in another order than its joints, and both are named", async () => {
  const { observationSpace, actionSpace } = await makeContinuous("Humanoid-v5");
  expect(actionSpace.names?.slice(0, 2)).toEqual(["abdomen y torque", "abdomen z torque"]);
  expect(observationSpace.names?.slice(5, 7)).toEqual(["abdomen z angle", "abdomen y angle"]);
});

test.each(["Humanoid-v5", "HumanoidStandup-v5"])(
  "%s's blocks begin where Gymnasium has them",
  async (id) => {
    const { names = [] } = (await makeContinuous(id)).observationSpace;
    expect([0, 22, 45, 175, 253, 270].map((i) => names[i])).toEqual([
      "torso height",
      "torso x velocity",
      "torso com-based inertia xx",
      "torso com-based x angular velocity",
      "abdomen z actuator torque",
      "torso com-based x contact torque",
    ]);
  },
);

test("Humanoid's action i is what the actuator torque of its name follows", async () => {
  const environment = await makeContinuous("Humanoid-v5");
  const { observationSpace, actionSpace } = environment;
  for (const [i, name] of (actionSpace.names ?? []).entries()) {
    environment.reset(0);
    const action = new Array(17).fill(0);
    action[i] = 0.1;
    const { observation } = environment.step(action);
    const driven = (observationSpace.names ?? []).filter(
      (observed, j) => observed.endsWith("actuator torque") && observation[j] !== 0,
    );
    expect(driven).toEqual([name.replace("torque", "actuator torque")]);
  }
});

test("InvertedDoublePendulum observes its poles by sine and cosine", async () => {
  const { names, units } = (await makeContinuous("InvertedDoublePendulum-v5")).observationSpace;
  expect(names?.map((name, i) => `${name} ${units?.[i]}`.trim())).toEqual([
    "cart x position m",
    "sine of the first pole angle",
    "sine of the second pole angle",
    "cosine of the first pole angle",
    "cosine of the second pole angle",
    "cart x velocity m/s",
    "first pole angular velocity rad/s",
    "second pole angular velocity rad/s",
    "cart x constraint force N",
  ]);
});

test("Reacher observes its joints, the target, and how far the fingertip is from it", async () => {
  const { names, units } = (await makeContinuous("Reacher-v5")).observationSpace;
  expect(names?.map((name, i) => `${name} ${units?.[i]}`.trim())).toEqual([
    "cosine of the first joint angle",
    "cosine of the second joint angle",
    "sine of the first joint angle",
    "sine of the second joint angle",
    "target x position m",
    "target y position m",
    "first joint angular velocity rad/s",
    "second joint angular velocity rad/s",
    "fingertip x distance from the target m",
    "fingertip y distance from the target m",
  ]);
});

test("Pusher observes its joints, and where fingertips, object and goal are", async () => {
  const { names = [] } = (await makeContinuous("Pusher-v5")).observationSpace;
  expect([names[0], names[7]]).toEqual([
    "shoulder pan joint angle",
    "shoulder pan joint angular velocity",
  ]);
  expect(names.slice(14)).toEqual(
    ["fingertips", "object", "goal"].flatMap((body) =>
      ["x", "y", "z"].map((axis) => `${body} ${axis} position`),
    ),
  );
});

test("Pendulum's cosine, sine and velocity are what they are called", async () => {
  const environment = await makeContinuous("Pendulum-v1");
  const { names, units } = environment.observationSpace;
  expect(names).toEqual(["cosine of the angle", "sine of the angle", "angular velocity"]);
  expect(units).toEqual(["", "", "rad/s"]);
  // The state ends with the angle and its velocity.
  environment.reset(0);
  const state = environment.read();
  state.set([0.1, 2], state.length - 2);
  environment.write(state);
  const [cosine, sine, velocity] = environment.step([0]).observation;
  const angle = Math.atan2(sine, cosine);
  expect(angle).toBeCloseTo(0.1 + 0.05 * velocity, 6);
  expect(velocity).toBeCloseTo(2 + 0.05 * 15 * Math.sin(0.1), 6);
});

test("MountainCarContinuous's velocity is by the step", async () => {
  const environment = await makeContinuous("MountainCarContinuous-v0");
  const { names, units } = environment.observationSpace;
  expect(names?.map((name, i) => `${name} ${units?.[i]}`)).toEqual([
    "car position m",
    "car velocity m/step",
  ]);
  const [before] = environment.reset(0);
  const [after, velocity] = environment.step([1]).observation;
  expect(after - before).toBeCloseTo(velocity, 6);
});

test("CartPole's velocities are those of its position and angle", async () => {
  const environment = await make("CartPole-v1");
  const { observationSpace } = environment;
  if (observationSpace.kind !== "box") throw new Error("a cart's state is real-valued");
  const { names, units } = observationSpace;
  expect(names?.map((name, i) => `${name} ${units?.[i]}`)).toEqual([
    "cart position m",
    "cart velocity m/s",
    "pole angle rad",
    "pole angular velocity rad/s",
  ]);
  const [position, velocity, angle, turning] = environment.reset(0);
  const { observation } = environment.step([1]);
  expect(observation[0]).toBeCloseTo(position + 0.02 * velocity, 6);
  expect(observation[2]).toBeCloseTo(angle + 0.02 * turning, 6);
});

test("Acrobot's angles and velocities are those of its joints", async () => {
  const environment = await make("Acrobot-v1");
  expect(environment.observationSpace.names).toEqual([
    "cosine of the first joint angle",
    "sine of the first joint angle",
    "cosine of the second joint angle",
    "sine of the second joint angle",
    "first joint angular velocity",
    "second joint angular velocity",
  ]);
  // The state ends with the angles and their velocities.
  environment.reset(0);
  const state = environment.read();
  state.set([0.3, -0.2, 0, 0], state.length - 4);
  environment.write(state);
  const [, sine1, , sine2, speed1, speed2] = environment.step([1]).observation;
  // At rest before, a joint has turned by about half of its velocity times 0.2 s.
  expect(Math.asin(sine1)).toBeCloseTo(0.3 + 0.1 * speed1, 2);
  expect(Math.asin(sine2)).toBeCloseTo(-0.2 + 0.1 * speed2, 2);
});

test.each([
  ["MountainCar-v0", ["push left", "no push", "push right"], 1],
  ["CartPole-v1", ["push left", "push right"], 1],
  ["Acrobot-v1", ["torque of -1 N m", "no torque", "torque of 1 N m"], 5],
])("%s's actions accelerate it in the order of their names", async (id, names, speed) => {
  const environment = await make(id);
  expect(environment.actionSpace.names).toEqual(names);
  const speeds = names.map((_, action) => {
    environment.reset(0);
    return environment.step([action]).observation[speed];
  });
  expect(speeds).toEqual(speeds.toSorted((a, b) => a - b));
});

test("Taxi's actions are what they are called", async () => {
  const { actionSpace } = await make("Taxi-v3");
  expect(actionSpace.names).toEqual(["south", "north", "east", "west", "pick up", "drop off"]);
});
