import type { Device } from "../../../train/engine/devices.ts";
import { machine } from "../machine.ts";
import { type Cell, nameOfCell, workOf } from "./cells.ts";
import { type Contenders, findDevices, findPeers } from "./contenders.ts";
import { measureCell, type Outcome } from "./measure.ts";

export interface GpuSettings {
  cells: readonly Cell[];
  devices: readonly Device[];
  /** The numbers of threads of the CPU. */
  threads: readonly number[];
  /** The Python of the peers; without it, they are left out. */
  python?: string | undefined;
  /** The time for all. */
  seconds: number;
  /** Called before a cell is measured. */
  onCell?: (cell: Cell, secondsLeft: number) => void;
}

/** Gradient steps of soft actor-critic (2019) on the devices of a machine. */
export interface GpuRates {
  machine: string;
  /** The time that there was, and what was taken. */
  seconds: { limit: number; taken: number };
  columns: { name: string; what: string }[];
  missing: Contenders["missing"];
  warnings: string[];
  /** The steps of a seed: with several seeds together, as many times the steps of all. */
  cells: (Cell & { outcomes: Record<string, Outcome> })[];
}

/** A process that starts in more than this share of the time is left out. */
const shareOfStart = 1 / 6;

const inSeconds = () => performance.now() / 1000;

/** The rates of all seeds from those of steps together. */
function ofAllSeeds(outcome: Outcome, seeds: number): Outcome {
  if (outcome.state !== "measured") return outcome;
  return { ...outcome, steps_per_second: seeds * outcome.steps_per_second };
}

/**
 * Measures gradient steps within a time. Small cells come first: a cell gets an even share of the time
 * that those before it left, and what takes too long in one is not tried in those that contain it.
 */
export async function timeGpu({
  cells,
  devices,
  threads,
  python,
  seconds,
  onCell = () => {},
}: GpuSettings): Promise<GpuRates> {
  const clock = inSeconds;
  const start = clock();
  const deadline = start + seconds;
  const parts = [await findDevices(devices, threads)];
  if (python !== undefined) {
    parts.push(await findPeers(python, cells, Math.max(...threads), seconds * shareOfStart));
  }
  const found = parts.flatMap((part) => part.found);
  await using resources = new AsyncDisposableStack();
  for (const { contender } of found) resources.defer(() => contender.close());

  const measured = new Map<string, Record<string, Outcome>>();
  const smallFirst = cells.toSorted((a, b) => workOf(a) - workOf(b));
  for (const [i, cell] of smallFirst.entries()) {
    const left = deadline - clock();
    onCell(cell, left);
    const end = clock() + left / (cells.length - i);
    const all = found.map(({ contender }) => contender.at(cell));
    const outcomes = await measureCell(all, { clock, end, deadline });
    for (const { contender } of found) contender.learn(cell, outcomes[contender.name]);
    measured.set(nameOfCell(cell), outcomes);
  }
  return {
    machine: machine(),
    seconds: { limit: seconds, taken: clock() - start },
    columns: found.map(({ contender, what }) => ({ name: contender.name, what })),
    missing: parts.flatMap((part) => part.missing),
    warnings: parts.flatMap((part) => part.warnings),
    cells: cells.map((cell) => {
      const outcomes = Object.entries(measured.get(nameOfCell(cell)) ?? {});
      return {
        ...cell,
        outcomes: Object.fromEntries(
          outcomes.map(([name, outcome]) => [name, ofAllSeeds(outcome, cell.seeds)]),
        ),
      };
    }),
  };
}
