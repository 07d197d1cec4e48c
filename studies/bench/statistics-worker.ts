import { parentPort, workerData } from "node:worker_threads";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { simulate, type ThreadTask } from "./statistics.ts";
import { scenarios } from "./statistics-scenarios.ts";

const { first, every, experiments, seed, ...settings }: ThreadTask = workerData;
for (const [index, scenario] of scenarios.entries()) {
  for (let experiment = first; experiment < experiments; experiment += every) {
    // A separate stream, so that results do not depend on the number of threads.
    const generator = new NumpyGenerator(seed, [index, experiment]);
    parentPort?.postMessage({ index, experiment, seen: simulate(scenario, settings, generator) });
  }
}
