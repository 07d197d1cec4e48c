import { describe, expect, onTestFinished, test } from "vitest";
import { definitions } from "../../../train/environments/built-in.ts";
import { defineEnvironment } from "../../../train/environments/definition.ts";
import type { Environment } from "../../../train/environments/environment.ts";
import type { Model } from "../../../train/environments/mujoco/description.ts";
import { mujocoDynamics } from "../../../train/environments/mujoco/dynamics.ts";
import { observationBlocks } from "../../../train/environments/mujoco/observation.ts";
import { makeEnvironment } from "../../../train/environments/registry.ts";
import type { Push, RigidBodies } from "../../../train/environments/rigid-bodies.ts";
import { palette } from "../../../train/environments/scene.ts";
import { zeroAction } from "./actions.ts";

type WithBodies = Environment & { rigidBodies: RigidBodies };

async function making(environment: Promise<Environment>): Promise<WithBodies> {
  const made = await environment;
  onTestFinished(() => made.release());
  const { rigidBodies } = made;
  if (!rigidBodies) throw new Error(`${made.id} has no bodies`);
  return Object.assign(made, { rigidBodies });
}

const radius = 0.2;
const timestep = 0.01;
const frames = 5;

/** A ball in empty space, turned by 90 degrees about z: its x axis is the world's y axis. */
const ball: Model = {
  name: "ball",
  option: { timestep, integrator: "Euler", gravity: [0, 0, 0] },
  defaults: {},
  bodies: [
    {
      name: "ball",
      pos: [0, 0, 0],
      quat: [Math.SQRT1_2, 0, 0, Math.SQRT1_2],
      joints: [{ name: "root", type: "free" }],
      geoms: [{ type: "sphere", radius, density: 1000, color: "#ff0000" }],
    },
  ],
  motors: [{ joint: "root", gear: 0 }],
  controlRange: [-1, 1],
};

/** Observes the ball's velocity, and its angular velocity in its own frame. */
const ballInSpace = defineEnvironment({
  id: "Ball-v0",
  maxEpisodeSteps: 10,
  model: ball,
  make: () =>
    mujocoDynamics(ball, null, frames, (simulation) => ({
      perturb: () => {},
      ...observationBlocks(simulation, [{ field: "qvel" }]),
      step(action) {
        simulation.advance(action);
        return { reward: 0, terminated: false };
      },
    })),
});

describe("a push", () => {
  const mass = 1000 * (4 / 3) * Math.PI * radius ** 3;
  const seconds = frames * timestep;

  /** The ball's velocities after a step under a push. */
  async function pushed(push: Omit<Push, "body">): Promise<number[]> {
    const environment = await making(ballInSpace.make());
    environment.reset(0);
    const { observation } = environment.rigidBodies.whilePushed({ body: 1, ...push }, () =>
      environment.step([0]),
    );
    // What is left of it would accelerate the ball again.
    const after = environment.step([0]).observation;
    after.forEach((value, i) => {
      expect(value).toBeCloseTo(observation[i], 15);
    });
    return [...observation];
  }

  test("at the center changes the velocity by F t / m, and turns nothing", async () => {
    const velocities = await pushed({ point: [0, 0, 0], force: [3, -4, 5] });
    const expected = [3, -4, 5].map((force) => (force * seconds) / mass);
    [...expected, 0, 0, 0].forEach((value, i) => {
      expect(velocities[i]).toBeCloseTo(value, 12);
    });
  });

  test("at another point turns the body by (r x F) t / I, with r in its frame", async () => {
    // r = (r, 0, 0) is (0, r, 0) in the world, so that r x F = (0, 0, -r F_x).
    const [, , , x, y, z] = await pushed({ point: [radius, 0, 0], force: [1e-3, 0, 0] });
    const inertia = 0.4 * mass * radius ** 2;
    expect(x).toBeCloseTo(0, 15);
    expect(y).toBeCloseTo(0, 15);
    expect(z / ((-radius * 1e-3 * seconds) / inertia)).toBeCloseTo(1, 9);
  });

  test("along the lever turns nothing", async () => {
    const [, , , ...turning] = await pushed({ point: [radius, 0, 0], force: [0, 7, 0] });
    for (const speed of turning) expect(speed).toBeCloseTo(0, 12);
  });

  test.each<[push: Push, complaint: string]>([
    [{ body: 0, point: [0, 0, 0], force: [0, 0, 0] }, "a push is of a body from 1 to 4, got 0"],
    [{ body: 5, point: [0, 0, 0], force: [0, 0, 0] }, "a push is of a body from 1 to 4, got 5"],
    [
      { body: 1, point: [0, Number.NaN, 0], force: [0, 0, 0] },
      "the point of a push is 3 finite numbers, got 0, NaN, 0",
    ],
    [
      { body: 1, point: [0, 0, 0], force: [Number.POSITIVE_INFINITY, 0, 0] },
      "the force of a push is 3 finite numbers, got Infinity, 0, 0",
    ],
  ])("of %j is refused", async (push, complaint) => {
    const environment = await making(makeEnvironment("Hopper-v5"));
    environment.reset(0);
    expect(() =>
      environment.rigidBodies.whilePushed(push, () => environment.step([0, 0, 0])),
    ).toThrow(complaint);
    // The episode goes on.
    environment.step([0, 0, 0]);
  });

  test("changes the course of an episode, and does so again from a restored state", async () => {
    const environment = await making(makeEnvironment("Hopper-v5"));
    const push: Push = { body: 1, point: [0, 0, 0.1], force: [200, 0, 0] };
    const play = () =>
      [true, false, false].map((isPushed) => {
        const step = () => environment.step([0.1, 0.2, 0.3]).observation;
        return isPushed ? environment.rigidBodies.whilePushed(push, step) : step();
      });
    environment.reset(3);
    environment.step([0, 0, 0]);
    const state = environment.read();
    const expected = play();
    environment.write(state);
    expect(play()).toEqual(expected);
    environment.write(state);
    expect(environment.step([0.1, 0.2, 0.3]).observation).not.toEqual(expected[0]);
  });
});

describe("poses", () => {
  test("are those of the current state", async () => {
    const environment = await making(ballInSpace.make());
    environment.reset(0);
    const half = expect.closeTo(Math.SQRT1_2, 6);
    expect([...environment.rigidBodies.poses()]).toEqual([
      ...[0, 0, 0, 1, 0, 0, 0],
      ...[0, 0, 0, half, 0, 0, half],
    ]);
    const push: Push = { body: 1, point: [0, 0, 0], force: [mass(environment), 0, 0] };
    environment.rigidBodies.whilePushed(push, () => environment.step([0]));
    // Semi-implicit Euler: x = a h^2 (1 + 2 + ... + n).
    const x = timestep ** 2 * ((frames * (frames + 1)) / 2);
    expect(environment.rigidBodies.poses()[7]).toBeCloseTo(x, 8);
  });

  const withModels = definitions.filter(({ model }) => model);
  test.each(withModels)("of $id leave its state as it is, to the bit", async ({ make }) => {
    const [seen, unseen] = [await making(make()), await making(make())];
    const action = zeroAction(seen.actionSpace).map(() => 0.3);
    for (const environment of [seen, unseen]) environment.reset(5);
    for (let step = 0; step < 10; step++) {
      expect(seen.rigidBodies.poses()).toHaveLength(7 * seen.rigidBodies.picture.bodies.length);
      expect(seen.step(action)).toEqual(unseen.step(action));
      expect(seen.read()).toEqual(unseen.read());
      if (seen.read()[1] === 1) break;
    }
  });
});

function mass({ rigidBodies }: WithBodies): number {
  return rigidBodies.picture.bodies[1].mass;
}

describe("the picture", () => {
  test("has the bodies, their masses, and the parts that are drawn in the colors of scenes", async () => {
    const { picture } = (await making(makeEnvironment("Hopper-v5"))).rigidBodies;
    expect(picture.bodies.map(({ name }) => name)).toEqual([
      "world",
      "torso",
      "thigh",
      "leg",
      "foot",
    ]);
    expect(picture.bodies[0].mass).toBe(0);
    const [floor, torso] = picture.geoms;
    expect(floor).toMatchObject({ body: 0, type: "plane", color: palette.ground });
    const [radius, halfLength] = torso.size;
    expect(torso).toMatchObject({ body: 1, type: "capsule", color: palette.body });
    expect([radius, halfLength]).toEqual([0.05, expect.closeTo(0.2, 12)]);
    // A capsule lies along z, as the foot in its own frame does not.
    expect(picture.geoms.at(-1)?.quat[2]).not.toBe(0);
    expect(picture.camera).toEqual({
      azimuth: expect.any(Number),
      elevation: expect.any(Number),
      target: expect.any(Array),
      follows: [true, false, false],
      height: expect.any(Number),
    });
  });

  test("leaves out what is not drawn", async () => {
    const { picture } = (await making(makeEnvironment("HalfCheetah-v5"))).rigidBodies;
    for (const { color } of picture.geoms) expect(color).toMatch(/^#[0-9a-f]{6}$/);
  });

  test.each([
    ["Hopper-v5", true],
    ["Walker2d-v5", true],
    ["HalfCheetah-v5", true],
    ["InvertedPendulum-v5", true],
    ["InvertedDoublePendulum-v5", true],
    ["Swimmer-v5", false],
    ["Reacher-v5", false],
    ["Ant-v5", false],
  ])("of %s is planar: %s", async (id, planar) => {
    expect((await making(makeEnvironment(id))).rigidBodies.picture.planar).toBe(planar);
  });
});

test("environments without a model have no bodies", async () => {
  for (const { make, model } of definitions) {
    if (model) continue;
    expect((await make()).rigidBodies).toBeUndefined();
  }
});
