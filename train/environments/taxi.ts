import * as z from "zod";
import type { NumpyGenerator } from "../random/numpy-generator.ts";
import { defineEnvironment } from "./definition.ts";
import type { Dynamics } from "./dynamics.ts";
import { flag } from "./options.ts";
import { type Point, palette, rectangle, type Scene, type SceneShape } from "./scene.ts";
import {
  actionCount,
  columns,
  decode,
  encode,
  inTaxi,
  rows,
  stands,
  stateCount,
  taxiTable,
  wallsEast,
} from "./taxi-table.ts";

const actionNames = ["south", "north", "east", "west", "pick up", "drop off"];

const probability = (value: number) => z.number().min(0).max(1).default(value);

const options = {
  is_rainy: flag(false),
  rainy_probability: probability(0.8),
  fickle_passenger: flag(false),
  fickle_probability: probability(0.3),
};
type TaxiOptions = z.infer<z.ZodObject<typeof options>>;

const tableOf = ({ is_rainy, rainy_probability }: TaxiOptions) =>
  taxiTable(is_rainy ? rainy_probability : 1);

function taxiDynamics(options: TaxiOptions): Dynamics {
  const model = tableOf(options);
  let state = 0;
  /** True if the passenger will change their mind once the taxi has moved with them. */
  let undecided = false;

  /** Changes an undecided passenger's destination. */
  const reconsider = (from: number, to: number, random: NumpyGenerator): number => {
    const [before, after] = [decode(from), decode(to)];
    const moved = before.row !== after.row || before.column !== after.column;
    if (!undecided || before.passenger !== inTaxi || !moved) return to;
    undecided = false;
    const others = stands.map((_, stand) => stand).filter((s) => s !== before.destination);
    return encode({ ...after, destination: others[random.choice(others.length)] });
  };

  return {
    secondsPerStep: 0.25,
    observationSpace: { kind: "discrete", size: stateCount },
    actionSpace: { kind: "discrete", size: actionCount, names: actionNames },
    reset(random) {
      state = random.categorical(model.start);
      undecided = options.fickle_passenger && random.uniform() < options.fickle_probability;
      return Float64Array.of(state);
    },
    step([action], random) {
      const cell = state * actionCount + action;
      const [first, end] = [model.offsets[cell], model.offsets[cell + 1]];
      // Gymnasium draws even if there is only one outcome, which affects later resets.
      const entry = first + random.categorical(model.probability.subarray(first, end));
      state = reconsider(state, model.next[entry], random);
      const [reward, terminated] = [model.reward[entry], model.terminated[entry] === 1];
      return { observation: Float64Array.of(state), reward, terminated };
    },
    scene: () => taxiScene(state),
    read: () => [state, Number(undecided)],
    write(saved) {
      state = saved[0];
      undecided = saved[1] === 1;
    },
  };
}

const standColors = ["#d1495b", "#3f8f5f", "#e0a526", "#3d6fb4"];

/** The town from above. The destination is framed; the passenger is a disc. */
function taxiScene(state: number): Scene {
  const { row, column, passenger, destination } = decode(state);
  const place = ([r, c]: readonly [number, number]): Point => [c + 0.5, rows - r - 0.5];
  const centered = ([x, y]: Point, size: number, color: string) =>
    rectangle(x - size / 2, y - size / 2, size, size, color);
  const taxi = place([row, column]);
  const waiting: Point = passenger === inTaxi ? taxi : place(stands[passenger]);
  const wall = (from: Point, to: Point): SceneShape => ({
    kind: "line",
    from,
    to,
    width: 0.08,
    color: palette.outline,
  });
  const border: Point[] = [
    [0, 0],
    [columns, 0],
    [columns, rows],
    [0, rows],
  ];
  return {
    view: { left: -0.25, bottom: -0.25, width: columns + 0.5, height: rows + 0.5 },
    background: palette.sky,
    shapes: [
      ...Array.from({ length: rows * columns }, (_, i) =>
        centered(place([Math.floor(i / columns), i % columns]), 0.96, palette.ground),
      ),
      centered(place(stands[destination]), 0.96, palette.outline),
      ...stands.map((stand, i) => centered(place(stand), 0.8, standColors[i])),
      ...border.map((corner, i) => wall(corner, border[(i + 1) % border.length])),
      ...wallsEast.flatMap((list, r) =>
        list.map((c) => wall([c + 1, rows - r], [c + 1, rows - r - 1])),
      ),
      centered(taxi, 0.6, palette.outline),
      centered(taxi, 0.52, palette.accent),
      { kind: "disc", center: waiting, radius: 0.17, color: palette.outline },
      { kind: "disc", center: waiting, radius: 0.13, color: palette.sky },
    ],
  };
}

/**
 * Taxi: pick up a passenger and take them to their destination. In rain, moves may slip; a fickle
 * passenger may change their mind on the way.
 *
 * In Gymnasium 1.3 this is Taxi-v4, which equals Taxi-v3 without rain.
 *
 * Source: Dietterich 2000, "Hierarchical Reinforcement Learning with the MAXQ Value Function
 * Decomposition".
 */
export const taxi = (id: "Taxi-v3" | "Taxi-v4") =>
  defineEnvironment({
    id,
    maxEpisodeSteps: 200,
    options,
    make: taxiDynamics,
    // Each step costs 10 at most, and the last may pay 20.
    returnRange: (_, steps) => [-10 * steps, 20],
    table(options) {
      if (!options.fickle_passenger) return tableOf(options);
      throw new RangeError(
        `${id} with a fickle_passenger is no table: what follows depends on more than the state`,
      );
    },
  });
