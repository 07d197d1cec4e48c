import type { MainModule, MjData, MjModel } from "@mujoco/mujoco";
import { concatenate } from "./concatenate.ts";
import type { Model } from "./description.ts";
import { mjcf } from "./mjcf.ts";
import { loadMujoco } from "./module.ts";

/** Beyond this, MuJoCo holds a position or velocity for the sign of an error (its mjMAXVAL). */
const largest = 1e10;

/** Thrown when a simulation leaves what its equations can describe; the episode is over. */
export class UnstableSimulationError extends Error {
  constructor(what: string, value: number, time: number) {
    super(
      `the simulation became unstable: ${what} is ${value} at ${time.toFixed(3)} s of the episode`,
    );
    this.name = "UnstableSimulationError";
  }
}

function numbers(value: unknown): Float64Array {
  if (value instanceof Float64Array) return value;
  throw new TypeError("MuJoCo's data are no longer float64");
}

/** What is read of a simulation and written to it: windows onto MuJoCo's memory. */
function viewsOf(data: MjData) {
  return {
    qpos: numbers(data.qpos),
    qvel: numbers(data.qvel),
    qacc_warmstart: numbers(data.qacc_warmstart),
    ctrl: numbers(data.ctrl),
    xpos: numbers(data.xpos),
    xipos: numbers(data.xipos),
    cinert: numbers(data.cinert),
    cvel: numbers(data.cvel),
    qfrc_actuator: numbers(data.qfrc_actuator),
    cfrc_ext: numbers(data.cfrc_ext),
    geom_xpos: numbers(data.geom_xpos),
    geom_xmat: numbers(data.geom_xmat),
  };
}

/** A MuJoCo model and its state. */
export class Simulation {
  /** How much time an environment step takes, in seconds. */
  readonly secondsPerStep: number;
  /** Each body's mass, in kilograms; the world's comes first. */
  readonly bodyMass: Float64Array;
  /** What is simulated. */
  readonly description: Model;
  private readonly mujoco: MainModule;
  private readonly model: MjModel;
  private readonly data: MjData;
  private readonly frameSkip: number;
  private views: ReturnType<typeof viewsOf>;
  private released = false;

  /** @param frameSkip how many simulator steps make an environment step */
  static async create(description: Model, frameSkip: number): Promise<Simulation> {
    return new Simulation(await loadMujoco(), description, frameSkip);
  }

  private constructor(mujoco: MainModule, description: Model, frameSkip: number) {
    this.mujoco = mujoco;
    this.model = mujoco.MjModel.from_xml_string(mjcf(description));
    try {
      this.data = new mujoco.MjData(this.model);
    } catch (error) {
      this.model.delete();
      throw error;
    }
    this.description = description;
    this.frameSkip = frameSkip;
    this.secondsPerStep = description.option.timestep * frameSkip;
    this.bodyMass = numbers(this.model.body_mass).slice();
    this.views = viewsOf(this.data);
  }

  /**
   * MuJoCo's fields of these names. They stay valid until another simulation is made: that may move
   * all of the memory, and leave windows onto it empty.
   */
  get state(): ReturnType<typeof viewsOf> {
    if (this.released) throw new Error("the environment was released");
    if (this.views.qpos.length === 0) this.views = viewsOf(this.data);
    return this.views;
  }

  /**
   * Begins again in the described pose, changed by what `perturb` does to positions and velocities.
   *
   * @throws {UnstableSimulationError} if that is no state to begin in
   */
  reset(perturb: (qpos: Float64Array, qvel: Float64Array) => void): void {
    const { qpos, qvel } = this.state;
    this.mujoco.mj_resetData(this.model, this.data);
    perturb(qpos, qvel);
    this.mujoco.mj_forward(this.model, this.data);
    this.check();
  }

  /**
   * Lets an environment step's time pass.
   *
   * @param control of each motor, finite
   * @throws {UnstableSimulationError} if the state is not finite after it, or too large
   */
  advance(control: Float32Array): void {
    const { mujoco, model, data } = this;
    this.state.ctrl.set(control);
    for (let frame = 0; frame < this.frameSkip; frame++) mujoco.mj_step(model, data);
    this.check();
  }

  /** Computes the forces of contact of the state, which MuJoCo does only if asked to. */
  computeContactForces(): void {
    this.mujoco.mj_rnePostConstraint(this.model, this.data);
  }

  /**
   * What the future depends on: time, positions, velocities, the accelerations that the solver begins
   * from, and the places of bodies, which tasks read before they are computed again.
   */
  read(): Float64Array {
    return concatenate([Float64Array.of(this.data.time), ...this.saved()]);
  }

  write(state: Float64Array): void {
    const fields = this.saved();
    this.mujoco.mj_resetData(this.model, this.data);
    this.data.time = state[0];
    let offset = 1;
    for (const field of fields) {
      field.set(state.subarray(offset, offset + field.length));
      offset += field.length;
    }
  }

  private saved(): Float64Array[] {
    const { qpos, qvel, qacc_warmstart, xpos, xipos } = this.state;
    return [qpos, qvel, qacc_warmstart, xpos, xipos];
  }

  private check(): void {
    const { qpos, qvel } = this.state;
    this.checkField("qpos", qpos);
    this.checkField("qvel", qvel);
  }

  private checkField(name: string, values: Float64Array): void {
    for (let i = 0; i < values.length; i++) {
      // The negation catches NaN, which no comparison holds for.
      if (!(Math.abs(values[i]) <= largest)) {
        throw new UnstableSimulationError(`${name}[${i}]`, values[i], this.data.time);
      }
    }
  }

  /** Gives the memory back. The simulation is of no use afterwards. */
  release(): void {
    if (this.released) return;
    this.released = true;
    this.data.delete();
    this.model.delete();
  }
}
