/** A step of several environments: a row or an entry for each. */
export interface Turn {
  observations: ArrayLike<number>;
  rewards: ArrayLike<number>;
  /** 1 if the task ended. */
  terminated: ArrayLike<number>;
  /** 1 if the time limit cut the episode. */
  truncated: ArrayLike<number>;
}

/** One or more environments that are played in lockstep. */
export interface Lockstep {
  readonly count: number;
  /** The largest number of steps to play, since an episode may have no end. */
  readonly horizon: number;
  /**
   * Starts an episode in each, the i-th seeded with seed + i; returns the observations, one row
   * each.
   */
  reset(seed: number): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** @param actions one row for each environment */
  step(actions: ArrayLike<number>): Turn | Promise<Turn>;
}

export interface Play {
  /** The seed of the first episode. */
  seed: number;
  /** Chooses the actions, one row for each environment; steps count from 0. */
  act(observations: ArrayLike<number>, step: number): Promise<ArrayLike<number>>;
  /** The largest number of steps; by default the horizon. */
  mostSteps?: number | undefined;
  /** Called after every step. */
  onStep?(actions: ArrayLike<number>, turn: Turn): void;
}

/** Plays an episode in each environment; returns their undiscounted returns and lengths. */
export async function playEpisodes(
  players: Lockstep,
  { seed, act, mostSteps = players.horizon, onStep }: Play,
): Promise<{ returns: number[]; lengths: number[] }> {
  const returns = new Array<number>(players.count).fill(0);
  const lengths = new Array<number>(players.count).fill(0);
  const playing = new Set(returns.keys());
  let observations = await players.reset(seed);
  for (let step = 0; playing.size > 0 && step < mostSteps; step++) {
    const actions = await act(observations, step);
    const turn = await players.step(actions);
    for (const i of playing) {
      returns[i] += turn.rewards[i];
      lengths[i] += 1;
      if (turn.terminated[i] || turn.truncated[i]) playing.delete(i);
    }
    onStep?.(actions, turn);
    observations = turn.observations;
  }
  return { returns, lengths };
}
