import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import {
  type Seen,
  type StudyResult,
  type StudyTask,
  summarize,
  type ThreadTask,
} from "./statistics.ts";
import { scenarios } from "./statistics-scenarios.ts";

interface Message {
  index: number;
  experiment: number;
  seen: Seen;
}

/**
 * Simulates every scenario with all available threads.
 *
 * @param onResult is called with each scenario's result, in order
 */
export async function studyAll(
  task: StudyTask,
  onResult: (result: StudyResult) => void,
): Promise<void> {
  const every = Math.min(availableParallelism(), task.experiments);
  const collected = scenarios.map((): Seen[] => []);
  let done = 0;
  const collect = ({ index, experiment, seen }: Message) => {
    collected[index][experiment] = seen;
    while (done < scenarios.length && Object.keys(collected[done]).length === task.experiments) {
      onResult(summarize(scenarios[done], collected[done]));
      done += 1;
    }
  };
  const threads = Array.from({ length: every }, async (_, first) => {
    const workerData: ThreadTask = { ...task, first, every };
    const worker = new Worker(new URL("./statistics-worker.ts", import.meta.url), { workerData });
    worker.on("message", collect);
    await once(worker, "exit");
  });
  await Promise.all(threads);
}
