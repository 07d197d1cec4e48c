import { checkDiscreteAction, type DiscreteEnvironment, episodes } from "./environment.ts";
import { NumpyGenerator } from "./numpy-generator.ts";
import type { TabularModel } from "./tabular-model.ts";

const rows = 5;
const columns = 5;
/** Where passengers wait and want to go: R, G, Y, B, as [row, column]. */
const stands = [
  [0, 0],
  [0, 4],
  [4, 0],
  [4, 3],
] as const;
const inTaxi = stands.length;

/** For each row, the columns with a wall on their east side. */
const wallsEast = [[1], [1], [], [0, 2], [0, 2]];

/** The actions, in Gymnasium's order. */
const south = 0;
const north = 1;
const east = 2;
const west = 3;
const pickup = 4;
const dropoff = 5;

interface TaxiState {
  row: number;
  column: number;
  /** The stand at which the passenger waits, or 4: in the taxi. */
  passenger: number;
  destination: number;
}

const stateCount = rows * columns * (stands.length + 1) * stands.length;
const actionCount = 6;

function encode({ row, column, passenger, destination }: TaxiState): number {
  return ((row * columns + column) * (stands.length + 1) + passenger) * stands.length + destination;
}

function decode(state: number): TaxiState {
  const destination = state % stands.length;
  const passenger = Math.floor(state / stands.length) % (stands.length + 1);
  const place = Math.floor(state / (stands.length * (stands.length + 1)));
  return { row: Math.floor(place / columns), column: place % columns, passenger, destination };
}

function standAt(row: number, column: number): number {
  return stands.findIndex(([standRow, standColumn]) => standRow === row && standColumn === column);
}

/** -1 a step, -10 a pickup or dropoff where there is none to be done, 20 and the end for delivery. */
function outcome(state: TaxiState, action: number) {
  const { row, column, passenger, destination } = state;
  const stand = standAt(row, column);
  const moved = (change: Partial<TaxiState>, reward = -1, terminated = false) => ({
    next: encode({ ...state, ...change }),
    reward,
    terminated,
  });
  switch (action) {
    case south:
      return moved({ row: Math.min(row + 1, rows - 1) });
    case north:
      return moved({ row: Math.max(row - 1, 0) });
    case east:
      return moved({
        column: wallsEast[row].includes(column) ? column : Math.min(column + 1, columns - 1),
      });
    case west:
      return moved({
        column: wallsEast[row].includes(column - 1) ? column : Math.max(column - 1, 0),
      });
    case pickup:
      return passenger !== inTaxi && passenger === stand
        ? moved({ passenger: inTaxi })
        : moved({}, -10);
    case dropoff:
      if (passenger !== inTaxi || stand < 0) return moved({}, -10);
      return stand === destination
        ? moved({ passenger: stand }, 20, true)
        : moved({ passenger: stand });
    default:
      throw new RangeError(`there is no action ${action}`);
  }
}

/** Taxi-v3 as a table of 500 states and 6 actions, each with one outcome. */
export function taxiModel(): TabularModel {
  const entries = Array.from({ length: stateCount * actionCount }, (_, i) =>
    outcome(decode(Math.floor(i / actionCount)), i % actionCount),
  );
  const starts = Array.from({ length: stateCount }, (_, state) => {
    const { passenger, destination } = decode(state);
    return passenger !== inTaxi && passenger !== destination;
  });
  const startCount = starts.filter(Boolean).length;
  return {
    states: stateCount,
    actions: actionCount,
    offsets: Int32Array.from({ length: entries.length + 1 }, (_, i) => i),
    probability: new Float64Array(entries.length).fill(1),
    next: Int32Array.from(entries, ({ next }) => next),
    reward: Float64Array.from(entries, ({ reward }) => reward),
    terminated: Uint8Array.from(entries, ({ terminated }) => Number(terminated)),
    start: Float64Array.from(starts, (isStart) => (isStart ? 1 / startCount : 0)),
  };
}

/** Taxi-v3: fetch a passenger and bring them where they want to go, in at most 200 steps. */
export function makeTaxi(): DiscreteEnvironment {
  const model = taxiModel();
  const actionSpace = { kind: "discrete" as const, size: actionCount };
  let generator = new NumpyGenerator(0);
  let state = 0;
  const dynamics = {
    reset(seed?: number) {
      if (seed !== undefined) generator = new NumpyGenerator(seed);
      state = generator.categorical(model.start);
      return state;
    },
    step(action: number) {
      checkDiscreteAction(actionSpace, action);
      // Gymnasium draws one of the single outcome; drawing too keeps later resets in step with it.
      generator.uniform();
      const entry = state * actionCount + action;
      state = model.next[entry];
      return {
        observation: state,
        reward: model.reward[entry],
        terminated: model.terminated[entry] === 1,
      };
    },
  };
  return {
    id: "Taxi-v3",
    kind: "discrete",
    observationSpace: { kind: "discrete", size: stateCount },
    actionSpace,
    ...episodes(dynamics, 200),
  };
}
