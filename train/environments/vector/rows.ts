/** The data shared between N environments and their caller, with a row for each environment. */
export interface Rows {
  /** [N, action]: the next actions; indices for a discrete space. */
  readonly actions: Float64Array;
  /**
   * [N, observation]: the current observations; after the end of an episode, the first of the next.
   */
  readonly observations: Float64Array;
  /**
   * [N, observation]: the results of the last step; at the end of an episode, its final
   * observation.
   */
  readonly nextObservations: Float64Array;
  /** [N] */
  readonly rewards: Float64Array;
  /** [N], 1 if the last step ended the episode in this way. */
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** [N, state]: the states of the environments, for reading and writing. */
  readonly states: Float64Array;
}

export interface RowSizes {
  count: number;
  observation: number;
  action: number;
  /** The size of an environment's complete state. */
  state: number;
}

/** Lays out rows in one buffer, which threads can share: equal sizes give equal layouts. */
export function rowsIn(
  buffer: ArrayBuffer | SharedArrayBuffer,
  { count, observation, action, state }: RowSizes,
): Rows {
  let offset = 0;
  const doubles = (length: number) => {
    const array = new Float64Array(buffer, offset, length);
    offset += array.byteLength;
    return array;
  };
  const bytes = (length: number) => {
    const array = new Uint8Array(buffer, offset, length);
    offset += array.byteLength;
    return array;
  };
  return {
    actions: doubles(count * action),
    observations: doubles(count * observation),
    nextObservations: doubles(count * observation),
    rewards: doubles(count),
    states: doubles(count * state),
    terminated: bytes(count),
    truncated: bytes(count),
  };
}

export function bytesOfRows({ count, observation, action, state }: RowSizes): number {
  return count * (8 * (action + 2 * observation + 1 + state) + 2);
}

/** Splits `count` environments among threads: for each, the first number and the count. */
export function sharesOf(count: number, threads: number): { first: number; count: number }[] {
  const parts = Math.min(threads, count);
  return Array.from({ length: parts }, (_, i) => {
    const first = Math.floor((i * count) / parts);
    return { first, count: Math.floor(((i + 1) * count) / parts) - first };
  });
}
