/** What N environments share with whoever plays them: a row for each environment. */
export interface Rows {
  /** [N, action]: what to do next; of a discrete space, the number of the action. */
  readonly actions: Float64Array;
  /** [N, observation]: what to act on next; where an episode has ended, the next one's beginning. */
  readonly observations: Float64Array;
  /** [N, observation]: what the last step led to; where an episode has ended, its final observation. */
  readonly nextObservations: Float64Array;
  /** [N] */
  readonly rewards: Float64Array;
  /** [N], 1 where the last step ended the episode so. */
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** [N, state]: where the states of the environments are read to, and written from. */
  readonly states: Float64Array;
}

export interface RowSizes {
  count: number;
  observation: number;
  action: number;
  /** How many numbers the whole state of an environment is. */
  state: number;
}

/** Lays rows out in one buffer, which threads can share: the same sizes give the same layout. */
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
