/** A step of some environments: a row, or an entry, for each of them. */
export interface Turn {
  observations: ArrayLike<number>;
  rewards: ArrayLike<number>;
  /** 1 where the task is over. */
  terminated: ArrayLike<number>;
  /** 1 where the time limit cut the episode. */
  truncated: ArrayLike<number>;
}

/** Environments that are played in lockstep: one, or many. */
export interface Lockstep {
  readonly count: number;
  /** Begins an episode in each, the i-th seeded with seed + i; returns the observations, a row each. */
  reset(seed: number): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** @param actions a row for each */
  step(actions: ArrayLike<number>): Turn | Promise<Turn>;
}

export interface Play {
  /** Of the first episode. */
  seed: number;
  /** Chooses the actions, a row for each environment, at a step counted from 0. */
  act(observations: ArrayLike<number>, step: number): Promise<ArrayLike<number>>;
  /** Where to stop before the end. */
  mostSteps?: number;
  /** Is told of every step. */
  onStep?(actions: ArrayLike<number>, turn: Turn): void;
}

/** Plays an episode in each environment; returns their undiscounted returns and lengths. */
export async function playEpisodes(
  players: Lockstep,
  { seed, act, mostSteps = Number.POSITIVE_INFINITY, onStep }: Play,
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
