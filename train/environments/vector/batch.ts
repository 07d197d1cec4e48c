import { widthOf } from "../../../schemas/space.ts";
import type { Environment } from "../environment.ts";
import { type EnvironmentOptions, makeEnvironment } from "../registry.ts";
import type { RowSizes, Rows } from "./rows.ts";
import type { Command } from "./turns.ts";

/** The sizes of an environment's observations, actions and state. */
export function widthsOf(environment: Environment): Omit<RowSizes, "count"> {
  const { observationSpace, actionSpace } = environment;
  return {
    observation: widthOf(observationSpace),
    action: widthOf(actionSpace),
    state: environment.read().length,
  };
}

/** The environments of a batch: `count` of them, starting with number `first`. */
export interface BatchSlice {
  id: string;
  options: EnvironmentOptions;
  first: number;
  count: number;
}

/** Environments that are stepped one after the other, each on its row. */
export class EnvironmentBatch {
  private readonly environments: readonly Environment[];
  private readonly rows: Rows;
  private readonly first: number;
  private readonly width: Omit<RowSizes, "count">;

  static async create({ id, options, first, count }: BatchSlice, rows: Rows) {
    const environments: Environment[] = [];
    try {
      while (environments.length < count) environments.push(await makeEnvironment(id, options));
    } catch (cause) {
      for (const environment of environments) environment.release();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `environment ${first + environments.length} of the count cannot be made: ${reason}`,
        { cause },
      );
    }
    return new EnvironmentBatch(environments, rows, first);
  }

  constructor(environments: readonly Environment[], rows: Rows, first: number) {
    this.environments = environments;
    this.rows = rows;
    this.first = first;
    this.width = widthsOf(environments[0]);
  }

  /**
   * Carries out a command.
   *
   * @param seed of a reset
   */
  carryOut(command: Command, seed: number): void {
    if (command === "reset") this.reset(seed);
    else if (command === "step") this.step();
    else if (command === "read") this.read();
    else this.write();
  }

  /** Starts an episode in each. As in Gymnasium, environment i is seeded with seed + i. */
  private reset(seed: number): void {
    this.forEach((environment, row) => {
      this.rows.observations.set(environment.reset(seed + row), row * this.width.observation);
    });
  }

  /** Takes the actions; environments whose episodes end start the next one. */
  private step(): void {
    const { actions, observations, nextObservations, rewards, terminated, truncated } = this.rows;
    const { observation: width, action: actionWidth } = this.width;
    this.forEach((environment, row) => {
      const action = actions.subarray(row * actionWidth, (row + 1) * actionWidth);
      const transition = environment.step(action);
      rewards[row] = transition.reward;
      terminated[row] = Number(transition.terminated);
      truncated[row] = Number(transition.truncated);
      nextObservations.set(transition.observation, row * width);
      const ended = transition.terminated || transition.truncated;
      observations.set(ended ? environment.reset() : transition.observation, row * width);
    });
  }

  private read(): void {
    const { state } = this.width;
    for (const [i, environment] of this.environments.entries()) {
      this.rows.states.set(environment.read(), (this.first + i) * state);
    }
  }

  private write(): void {
    const { state } = this.width;
    for (const [i, environment] of this.environments.entries()) {
      const start = (this.first + i) * state;
      environment.write(this.rows.states.slice(start, start + state));
    }
  }

  release(): void {
    for (const environment of this.environments) environment.release();
  }

  private forEach(act: (environment: Environment, row: number) => void): void {
    for (const [i, environment] of this.environments.entries()) {
      const row = this.first + i;
      try {
        act(environment, row);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`environment ${row}: ${reason}`, { cause });
      }
    }
  }
}
