import type { TabularModel } from "./tabular-model.ts";

export const rows = 5;
export const columns = 5;

/** The stands R, G, Y, B, at which passengers wait and to which they go, as [row, column]. */
export const stands = [
  [0, 0],
  [0, 4],
  [4, 0],
  [4, 3],
] as const;

/** The place of a passenger in the taxi. */
export const inTaxi = stands.length;

/** For each row, the columns with a wall on the east side. */
export const wallsEast = [[1], [1], [], [0, 2], [0, 2]];

export interface TaxiState {
  row: number;
  column: number;
  /** The stand at which the passenger waits, or `inTaxi`. */
  passenger: number;
  destination: number;
}

export const stateCount = rows * columns * (stands.length + 1) * stands.length;

export function encode({ row, column, passenger, destination }: TaxiState): number {
  return ((row * columns + column) * (stands.length + 1) + passenger) * stands.length + destination;
}

export function decode(state: number): TaxiState {
  const destination = state % stands.length;
  const passenger = Math.floor(state / stands.length) % (stands.length + 1);
  const place = Math.floor(state / (stands.length * (stands.length + 1)));
  return { row: Math.floor(place / columns), column: place % columns, passenger, destination };
}

/** The moves in the order of the actions: south, north, east, west; as [rows, columns]. */
const moves = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
type Move = (typeof moves)[number];
const pickup = 4;
const dropoff = 5;
export const actionCount = 6;

/** The moves to the left and to the right of each move. */
const left = [2, 3, 1, 0];
const right = [3, 2, 0, 1];

/** Applies a move. A wall or the border blocks it. */
function move(state: TaxiState, [down, east]: Move): TaxiState {
  const [row, column] = [state.row + down, state.column + east];
  const leaves = row < 0 || row >= rows || column < 0 || column >= columns;
  const crossed = Math.min(state.column, column);
  const blocked = leaves || (east !== 0 && wallsEast[row].includes(crossed));
  return blocked ? state : { ...state, row, column };
}

interface TaxiOutcome {
  probability: number;
  next: TaxiState;
  reward: number;
  terminated: boolean;
}

/** The result of a pickup or dropoff: a reward of -10 if it is not possible. */
function serve(state: TaxiState, action: number): Omit<TaxiOutcome, "probability"> {
  const { row, column, passenger, destination } = state;
  const stand = stands.findIndex(([r, c]) => r === row && c === column);
  const refused = { next: state, reward: -10, terminated: false };
  if (action === pickup) {
    if (passenger === inTaxi || passenger !== stand) return refused;
    return { next: { ...state, passenger: inTaxi }, reward: -1, terminated: false };
  }
  if (passenger !== inTaxi || stand < 0) return refused;
  const delivered = stand === destination;
  return {
    next: { ...state, passenger: stand },
    reward: delivered ? 20 : -1,
    terminated: delivered,
  };
}

/**
 * The possible outcomes of an action. The reward is -1 for a step, -10 for an impossible pickup or
 * dropoff, and 20 for delivery, which ends the episode.
 *
 * @param straight the probability that a move goes in its direction; otherwise it slips left or
 * right, unless its direction is blocked
 */
function outcomes(state: TaxiState, action: number, straight: number): TaxiOutcome[] {
  if (action === pickup || action === dropoff) return [{ probability: 1, ...serve(state, action) }];
  const taken = (probability: number, next: TaxiState) => ({
    probability,
    next,
    reward: -1,
    terminated: false,
  });
  const intended = move(state, moves[action]);
  if (straight === 1) return [taken(1, intended)];
  const slip = (1 - straight) / 2;
  const slipped = (side: number[]) =>
    intended === state ? state : move(state, moves[side[action]]);
  return [taken(straight, intended), taken(slip, slipped(left)), taken(slip, slipped(right))];
}

/**
 * Taxi as a table of 500 states and 6 actions.
 *
 * @param straight the probability that a move goes in its direction: 1 without rain
 */
export function taxiTable(straight = 1): TabularModel {
  const entries = Array.from({ length: stateCount * actionCount }, (_, i) =>
    outcomes(decode(Math.floor(i / actionCount)), i % actionCount, straight),
  );
  const offsets = Int32Array.of(0, ...entries.map((list) => list.length));
  for (let i = 1; i < offsets.length; i++) offsets[i] += offsets[i - 1];
  const every = entries.flat();
  const starts = Array.from({ length: stateCount }, (_, state) => {
    const { passenger, destination } = decode(state);
    return passenger !== inTaxi && passenger !== destination;
  });
  const startCount = starts.filter(Boolean).length;
  return {
    states: stateCount,
    actions: actionCount,
    offsets,
    probability: Float64Array.from(every, ({ probability }) => probability),
    next: Int32Array.from(every, ({ next }) => encode(next)),
    reward: Float64Array.from(every, ({ reward }) => reward),
    terminated: Uint8Array.from(every, ({ terminated }) => Number(terminated)),
    start: Float64Array.from(starts, (isStart) => (isStart ? 1 / startCount : 0)),
  };
}
