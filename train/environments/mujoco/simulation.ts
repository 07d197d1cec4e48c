import type { MainModule, MjData, MjModel } from "@mujoco/mujoco";
import type { Push, Solid } from "../rigid-bodies.ts";
import { compileModel, isMujocoFile, type MujocoFile } from "./compiled-model.ts";
import { concatenate } from "./concatenate.ts";
import type { Model, ModelFacts } from "./description.ts";
import { Kinematics } from "./kinematics.ts";
import { loadMujoco } from "./module.ts";
import { solidsOf } from "./solids.ts";
import { liveViews, numbers } from "./views.ts";

/** The magnitude above which MuJoCo treats a position or velocity as an error (mjMAXVAL). */
const largest = 1e10;

/** Thrown if a simulation becomes unstable; the episode is over. */
export class UnstableSimulationError extends Error {
  constructor(what: string, value: number, time: number) {
    super(
      `the simulation became unstable: ${what} is ${value} at ${time.toFixed(3)} s of the episode`,
    );
    this.name = "UnstableSimulationError";
  }
}

/** Views of the fields in MuJoCo's memory that are read or written. */
function viewsOf(data: MjData) {
  return {
    qpos: numbers(data.qpos),
    qvel: numbers(data.qvel),
    qacc_warmstart: numbers(data.qacc_warmstart),
    ctrl: numbers(data.ctrl),
    xpos: numbers(data.xpos),
    xipos: numbers(data.xipos),
    site_xpos: numbers(data.site_xpos),
    cinert: numbers(data.cinert),
    cvel: numbers(data.cvel),
    qfrc_actuator: numbers(data.qfrc_actuator),
    qfrc_constraint: numbers(data.qfrc_constraint),
    cfrc_ext: numbers(data.cfrc_ext),
    geom_xpos: numbers(data.geom_xpos),
    geom_xmat: numbers(data.geom_xmat),
    act: numbers(data.act),
    actuator_force: numbers(data.actuator_force),
    mocap_pos: numbers(data.mocap_pos),
    mocap_quat: numbers(data.mocap_quat),
    sensordata: numbers(data.sensordata),
    site_xmat: numbers(data.site_xmat),
    subtree_com: numbers(data.subtree_com),
    xmat: numbers(data.xmat),
    xquat: numbers(data.xquat),
  };
}

/** What determines the future of the models that come with softedge, and what their tasks read. */
const describedState = ["qpos", "qvel", "qacc_warmstart", "xpos", "xipos"] as const;

/** A MuJoCo model and its state. */
export class Simulation {
  /** The simulated time of an environment step in seconds. */
  readonly secondsPerStep: number;
  /** The masses of bodies in kilograms, that of the world first. */
  readonly bodyMass: Float64Array;
  /** The model that is simulated. */
  readonly description: ModelFacts;
  private readonly mujoco: MainModule;
  private readonly model: MjModel;
  private readonly data: MjData;
  private readonly frameSkip: number;
  /** True for a file's model, whose task may read any field before it is computed anew. */
  private readonly savesAll: boolean;
  private readonly views: () => ReturnType<typeof viewsOf>;
  /** Made when it is first needed: training needs none. */
  private kinematics: Kinematics | undefined;
  private push: Push | undefined;
  private released = false;

  /**
   * @param model described here, or in a file
   * @param frameSkip the number of simulator steps in an environment step
   * @throws {Error} if MuJoCo does not load the file, with its reason
   */
  static async create(model: Model | MujocoFile, frameSkip: number): Promise<Simulation> {
    return new Simulation(await loadMujoco(), model, frameSkip);
  }

  private constructor(mujoco: MainModule, model: Model | MujocoFile, frameSkip: number) {
    this.mujoco = mujoco;
    const compiled = compileModel(mujoco, model);
    this.model = compiled.model;
    this.description = compiled.description;
    try {
      this.data = new mujoco.MjData(this.model);
    } catch (error) {
      this.model.delete();
      throw error;
    }
    this.frameSkip = frameSkip;
    this.secondsPerStep = this.description.option.timestep * frameSkip;
    this.bodyMass = numbers(this.model.body_mass).slice();
    this.views = liveViews(() => viewsOf(this.data));
    this.savesAll = isMujocoFile(model);
  }

  /**
   * MuJoCo's fields by name. Valid until another simulation is created: that may grow the memory
   * and detach all views of it.
   */
  get state(): ReturnType<typeof viewsOf> {
    this.checkUsable();
    return this.views();
  }

  private checkUsable(): void {
    if (this.released) throw new Error("the environment was released");
  }

  /**
   * Resets to the described pose, with positions and velocities changed by `perturb`.
   *
   * @throws {UnstableSimulationError} if the initial state is invalid
   */
  reset(perturb: (qpos: Float64Array, qvel: Float64Array) => void): void {
    const { qpos, qvel } = this.state;
    this.mujoco.mj_resetData(this.model, this.data);
    perturb(qpos, qvel);
    this.mujoco.mj_forward(this.model, this.data);
    this.check();
  }

  /**
   * Advances the simulation by one environment step.
   *
   * @param control of each motor, finite
   * @throws {UnstableSimulationError} if the resulting state is not finite, or too large
   */
  advance(control: Float32Array): void {
    const { mujoco, model, data } = this;
    this.state.ctrl.set(control);
    for (let frame = 0; frame < this.frameSkip; frame++) {
      if (this.push) this.applyPush(this.push);
      mujoco.mj_step(model, data);
    }
    this.check();
  }

  /** All solid parts of the compiled model, in MuJoCo's order. */
  get solids(): Solid[] {
    this.checkUsable();
    return solidsOf(this.model);
  }

  /** The poses of all bodies: x, y, z and w, x, y, z of each. The state stays the same to the bit. */
  poses(): Float32Array {
    this.checkUsable();
    // In this order: the memory may grow when kinematics are made, which detaches views.
    return this.placing().poses(this.state);
  }

  /** Does some work, in which every simulator step is one under a push. */
  whilePushed<T>(push: Push, work: () => T): T {
    this.checkUsable();
    // Before the work, which may hold views of the memory.
    this.placing();
    this.push = push;
    try {
      return work();
    } finally {
      this.push = undefined;
      numbers(this.data.xfrc_applied).fill(0);
    }
  }

  private applyPush(push: Push): void {
    const wrench = this.placing().wrench(push, this.state);
    numbers(this.data.xfrc_applied).set(wrench, 6 * push.body);
  }

  private placing(): Kinematics {
    this.kinematics ??= new Kinematics(this.mujoco, this.model);
    return this.kinematics;
  }

  /** Computes the contact forces of the state, which MuJoCo does only on request. */
  computeContactForces(): void {
    this.mujoco.mj_rnePostConstraint(this.model, this.data);
  }

  /**
   * The state that determines the future: time, positions, velocities, the solver's initial
   * accelerations, and the positions of bodies, which tasks read before they are recomputed.
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
    const { state } = this;
    if (this.savesAll) return Object.values(state);
    return describedState.map((field) => state[field]);
  }

  private check(): void {
    const { qpos, qvel } = this.state;
    this.checkField("qpos", qpos);
    this.checkField("qvel", qvel);
  }

  private checkField(name: string, values: Float64Array): void {
    for (let i = 0; i < values.length; i++) {
      // Negated so that NaN fails too.
      if (!(Math.abs(values[i]) <= largest)) {
        throw new UnstableSimulationError(`${name}[${i}]`, values[i], this.data.time);
      }
    }
  }

  /** Frees the memory. The simulation is unusable afterwards. */
  release(): void {
    if (this.released) return;
    this.released = true;
    this.kinematics?.release();
    this.data.delete();
    this.model.delete();
  }
}
