import type { Device } from "../../../train/engine/devices.ts";
import { machine } from "../machine.ts";
import { type Contenders, findDevices, findPeers } from "./contenders.ts";
import { type Measurement, measureWorkload } from "./measure.ts";
import { nameOfWorkload, type Workload, workOf } from "./workloads.ts";

export interface GpuSettings {
  workloads: readonly Workload[];
  devices: readonly Device[];
  /** The numbers of threads of the CPU. */
  threads: readonly number[];
  /** The Python of the peers; without it, they are left out. */
  python?: string | undefined;
  /** The time for all. */
  seconds: number;
  /** Called before a workload is measured. */
  onWorkload?: (workload: Workload, secondsLeft: number) => void;
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
  workloads: (Workload & { measurements: Record<string, Measurement> })[];
}

/** A process that starts in more than this share of the time is left out. */
const shareOfStart = 1 / 6;

const inSeconds = () => performance.now() / 1000;

/** The rates of all seeds from those of steps together. */
function ofAllSeeds(measurement: Measurement, seeds: number): Measurement {
  if (measurement.state !== "measured") return measurement;
  return { ...measurement, steps_per_second: seeds * measurement.steps_per_second };
}

/**
 * Measures gradient steps within a time. Small workloads come first: each gets an even share of the
 * time that those before it left, and what takes too long in one is not tried in those that contain it.
 */
export async function timeGpu({
  workloads,
  devices,
  threads,
  python,
  seconds,
  onWorkload = () => {},
}: GpuSettings): Promise<GpuRates> {
  const clock = inSeconds;
  const start = clock();
  const deadline = start + seconds;
  const parts = [await findDevices(devices, threads)];
  if (python !== undefined) {
    parts.push(await findPeers(python, workloads, Math.max(...threads), seconds * shareOfStart));
  }
  const found = parts.flatMap((part) => part.found);
  using resources = new DisposableStack();
  for (const { contender } of found) resources.defer(() => contender.close());

  const measured = new Map<string, Record<string, Measurement>>();
  const smallFirst = workloads.toSorted((a, b) => workOf(a) - workOf(b));
  for (const [i, workload] of smallFirst.entries()) {
    const left = deadline - clock();
    onWorkload(workload, left);
    const end = clock() + left / (workloads.length - i);
    const all = found.map(({ contender }) => contender.at(workload));
    const measurements = await measureWorkload(all, { clock, end, deadline });
    for (const { contender } of found) contender.learn(workload, measurements[contender.name]);
    measured.set(nameOfWorkload(workload), measurements);
  }
  return {
    machine: machine(),
    seconds: { limit: seconds, taken: clock() - start },
    columns: found.map(({ contender, what }) => ({ name: contender.name, what })),
    missing: parts.flatMap((part) => part.missing),
    warnings: parts.flatMap((part) => part.warnings),
    workloads: workloads.map((workload) => {
      const measurements = Object.entries(measured.get(nameOfWorkload(workload)) ?? {});
      return {
        ...workload,
        measurements: Object.fromEntries(
          measurements.map(([name, measurement]) => [
            name,
            ofAllSeeds(measurement, workload.seeds),
          ]),
        ),
      };
    }),
  };
}
