import { describe, expect, test } from "vitest";
import * as z from "zod";
import { taxiTable } from "../../../train/environments/taxi-table.ts";
import { readFixture } from "../../fixture.ts";
import { make } from "./make.ts";

const [south, north, east, west, pickup, dropoff] = [0, 1, 2, 3, 4, 5];

/** Dietterich's map, as Gymnasium draws it: a bar is a wall, a colon is none. */
const map = [
  "|R: | : :G|", //
  "| : | : : |",
  "| : : : : |",
  "| | : | : |",
  "|Y| : |B: |",
];
const stands = ["R", "G", "Y", "B"].map((letter) => {
  const row = map.findIndex((line) => line.includes(letter));
  return { row, column: (map[row].indexOf(letter) - 1) / 2 };
});
const inTaxi = 4;

const state = (row: number, column: number, passenger: number, destination: number) =>
  ((row * 5 + column) * 5 + passenger) * 4 + destination;

/** Every state, taken apart. */
const states = Array.from({ length: 500 }, (_, i) => {
  const [row, column] = [Math.floor(i / 100), Math.floor(i / 20) % 5];
  return { state: i, row, column, passenger: Math.floor(i / 4) % 5, destination: i % 4 };
});

const model = taxiTable();
/** The one outcome of an action. */
function outcome(from: number, action: number) {
  const [first, end] = model.offsets.subarray(from * 6 + action);
  expect([end - first, model.probability[first]]).toEqual([1, 1]);
  return {
    next: model.next[first],
    reward: model.reward[first],
    terminated: model.terminated[first],
  };
}

describe("Taxi's table", () => {
  test("moves the taxi by one field for -1, unless a wall or the border is in the way", () => {
    for (const { state: from, row, column, passenger, destination } of states) {
      const at = (r: number, c: number) => ({
        next: state(r, c, passenger, destination),
        reward: -1,
        terminated: 0,
      });
      const open = (character: string) => character === ":";
      expect(outcome(from, south)).toEqual(at(row === 4 ? row : row + 1, column));
      expect(outcome(from, north)).toEqual(at(row === 0 ? row : row - 1, column));
      expect(outcome(from, east)).toEqual(
        at(row, open(map[row][2 * column + 2]) ? column + 1 : column),
      );
      expect(outcome(from, west)).toEqual(
        at(row, open(map[row][2 * column]) ? column - 1 : column),
      );
    }
  });

  test("takes the passenger in for -1 where they wait; a pickup anywhere else costs 10", () => {
    for (const { state: from, row, column, passenger, destination } of states) {
      const waitsHere = stands[passenger]?.row === row && stands[passenger]?.column === column;
      expect(outcome(from, pickup)).toEqual(
        waitsHere
          ? { next: state(row, column, inTaxi, destination), reward: -1, terminated: 0 }
          : { next: from, reward: -10, terminated: 0 },
      );
    }
  });

  test("ends with +20 where the passenger wants to go; other stands cost 1, other places 10", () => {
    for (const { state: from, row, column, passenger, destination } of states) {
      const stand = stands.findIndex((s) => s.row === row && s.column === column);
      const allowed = passenger === inTaxi && stand >= 0;
      const delivered = allowed && stand === destination;
      expect(outcome(from, dropoff)).toEqual({
        next: allowed ? state(row, column, stand, destination) : from,
        reward: delivered ? 20 : allowed ? -1 : -10,
        terminated: Number(delivered),
      });
    }
  });

  test("starts, equally likely, wherever the passenger waits and wants to go elsewhere", () => {
    for (const { state: at, passenger, destination } of states) {
      const starts = passenger !== inTaxi && passenger !== destination;
      expect(model.start[at]).toBe(starts ? 1 / 300 : 0);
    }
  });
});

describe("Taxi-v3", () => {
  const recorded = z.object({ reset_states: z.record(z.string(), z.int()) });
  const { reset_states } = recorded.parse(readFixture("taxi.json"));

  test.each(Object.entries(reset_states))(
    "reset with seed %s starts where Gymnasium starts",
    async (seed, start) => {
      expect((await make("Taxi-v3")).reset(Number(seed))).toEqual(Float64Array.of(start));
    },
  );

  test("fetches the passenger of seed 0 from B to Y, around the walls, for 6", async () => {
    const environment = await make("Taxi-v3");
    expect([...environment.reset(0)]).toEqual([state(3, 0, 3, 2)]);
    const toPassenger = [north, east, east, east, south, south, pickup];
    const toDestination = [north, north, west, west, west, south, south, dropoff];
    const actions = [...toPassenger, ...toDestination];
    const transitions = actions.map((action) => environment.step([action]));
    expect(transitions.map(({ reward }) => reward)).toEqual([...new Array(14).fill(-1), 20]);
    expect(transitions.map(({ terminated }) => terminated).indexOf(true)).toBe(14);
    expect(transitions.some(({ truncated }) => truncated)).toBe(false);
    expect(() => environment.step([south])).toThrow("no episode is under way");
  });

  test("is truncated after 200 steps", async () => {
    const environment = await make("Taxi-v3");
    environment.reset(0);
    const truncated = Array.from({ length: 200 }, () => environment.step([north]).truncated);
    expect(truncated.indexOf(true)).toBe(199);
  });

  test("goes on with its generator where it is reset without a seed", async () => {
    const starts = async () => {
      const environment = await make("Taxi-v3");
      const first = environment.reset(7)[0];
      return [first, ...Array.from({ length: 9 }, () => environment.reset()[0])];
    };
    expect(await starts()).toEqual(await starts());
    expect(new Set(await starts()).size).toBeGreaterThan(5);
  });

  test.each([-1, 6, 1.5, Number.NaN])("refuses the action %d, naming the range", async (action) => {
    const environment = await make("Taxi-v3");
    environment.reset(0);
    expect(() => environment.step([action])).toThrow(
      new RangeError(`an action is a whole number from 0 to 5, got ${action}`),
    );
  });
});
