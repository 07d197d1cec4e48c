import type { LoadConnection } from "./connection.ts";
import { requestDueAt } from "./latencies.ts";
import { type Target, withConnections } from "./load.ts";

/** Measurements of controllers that act at a fixed rate, in milliseconds. */
export interface LoopTimes {
  /** The time from when each question was due to its answer. */
  latencies: number[];
  /** The differences of the intervals between two answers of a loop from the period. */
  jitters: number[];
}

export interface LoopLoad {
  /** The control loops at once, each on a connection of its own. */
  loops: number;
  /** Questions per second of each. */
  rate: number;
  seconds: number;
}

interface Loop {
  connection: LoadConnection;
  /** The times at which unanswered questions were due; the first is the one that is asked. */
  due: number[];
  answeredAt: number | undefined;
}

/**
 * Runs control loops: in each a question is due every period, and is asked once the one before is
 * answered. A late answer thus counts for the questions that it delays. Loops are due in turn, evenly
 * spread over the period.
 */
export function controlLoops(
  target: Target,
  { loops, rate, seconds }: LoopLoad,
): Promise<LoopTimes> {
  return withConnections(target, loops, (connections) => {
    const running = connections.map(
      (connection): Loop => ({ connection, due: [], answeredAt: undefined }),
    );
    const period = 1000 / rate;
    const total = Math.ceil(loops * rate * seconds);
    const times: LoopTimes = { latencies: [], jitters: [] };
    const { promise, resolve } = Promise.withResolvers<LoopTimes>();

    const ask = (loop: Loop) =>
      loop.connection.ask(target.request, () => {
        const now = performance.now();
        const due = loop.due.shift() ?? now;
        times.latencies.push(now - due);
        if (loop.answeredAt !== undefined) {
          times.jitters.push(Math.abs(now - loop.answeredAt - period));
        }
        loop.answeredAt = now;
        if (loop.due.length > 0) ask(loop);
        if (times.latencies.length === total) resolve(times);
      });

    const start = performance.now();
    let asked = 0;
    const askWhatIsDue = () => {
      const now = performance.now();
      for (; asked < total; asked++) {
        const due = requestDueAt(asked, start, loops * rate);
        if (due > now) break;
        const loop = running[asked % loops];
        loop.due.push(due);
        if (loop.due.length === 1) ask(loop);
      }
      // Not a timer: those are up to a millisecond late, as long as an answer takes.
      if (asked < total) setImmediate(askWhatIsDue);
    };
    askWhatIsDue();
    return promise;
  });
}
