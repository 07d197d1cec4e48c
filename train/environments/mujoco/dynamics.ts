import type { NumpyGenerator } from "../../random/numpy-generator.ts";
import type { Dynamics, StepOutcome } from "../dynamics.ts";
import type { Camera } from "./camera.ts";
import type { MujocoFile } from "./compiled-model.ts";
import type { Model } from "./description.ts";
import { motorDimensions, namesAndUnits } from "./dimensions.ts";
import type { ObservationBlocks } from "./observation.ts";
import { rigidBodiesOf } from "./rigid-bodies.ts";
import { modelScene, sideView } from "./scene.ts";
import { Simulation } from "./simulation.ts";

/** The task of an environment on a simulation of its model. */
export interface Task extends ObservationBlocks {
  /** Perturbs the initial state of an episode. */
  perturb(random: NumpyGenerator, qpos: Float64Array, qvel: Float64Array): void;
  /** Advances the simulation; returns reward and termination. */
  step(action: Float32Array): Omit<StepOutcome, "observation">;
}

/**
 * The dynamics of a task. Each motor is a dimension of the action; observations are unbounded.
 *
 * @param model described in TypeScript, or in a file: see `mujocoFile`
 * @param camera null for a view of the whole model from the side
 * @param frameSkip the number of simulator steps in an environment step
 */
export async function mujocoDynamics(
  model: Model | MujocoFile,
  camera: Camera | null,
  frameSkip: number,
  taskOf: (simulation: Simulation) => Task,
): Promise<Dynamics> {
  const simulation = await Simulation.create(model, frameSkip);
  const { description } = simulation;
  const task = taskOf(simulation);
  const seenBy = camera ?? sideView(description);
  const scene = modelScene(description, seenBy);
  const bounds = (end: 0 | 1) =>
    description.motors.map(({ range }) => Math.fround((range ?? description.controlRange)[end]));
  const unbounded = task.dimensions.map(() => null);
  return {
    secondsPerStep: simulation.secondsPerStep,
    observationSpace: {
      kind: "box",
      low: unbounded,
      high: unbounded,
      ...namesAndUnits(task.dimensions),
    },
    actionSpace: {
      kind: "box",
      low: bounds(0),
      high: bounds(1),
      ...namesAndUnits(motorDimensions(description)),
    },
    reset(random) {
      simulation.reset((qpos, qvel) => task.perturb(random, qpos, qvel));
      return task.observe();
    },
    step(action) {
      const outcome = task.step(action);
      return { observation: task.observe(), ...outcome };
    },
    scene: () => scene(simulation),
    rigidBodies: rigidBodiesOf(simulation, seenBy),
    read: () => simulation.read(),
    write: (state) => simulation.write(state),
    release: () => simulation.release(),
  };
}

/** Adds numbers that are uniform on [-scale, scale). */
export function addUniform(random: NumpyGenerator, scale: number, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] += random.uniform(-scale, scale);
}

/** Returns noise that is uniform on [-scale, scale) for positions and velocities. */
export function uniformNoise(scale: number): Task["perturb"] {
  return (random, qpos, qvel) => {
    addUniform(random, scale, qpos);
    addUniform(random, scale, qvel);
  };
}

/** Returns noise that is uniform on [-scale, scale) for positions, and scale * N(0, 1) for velocities. */
export function uniformAndNormalNoise(scale: number): Task["perturb"] {
  return (random, qpos, qvel) => {
    addUniform(random, scale, qpos);
    for (let i = 0; i < qvel.length; i++) qvel[i] += scale * random.normal();
  };
}

export function clip(values: Float64Array, low: number, high: number): Float64Array {
  return values.map((x) => Math.min(Math.max(x, low), high));
}
