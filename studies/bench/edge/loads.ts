import { median, ratio } from "../timing.ts";
import { quantile } from "./latencies.ts";
import { type Answers, closedLoop, openLoop, type Target } from "./load.ts";

/** The targets by name: `worker`, `bare`, and a peer if there is one. */
type Targets = Readonly<Record<string, Target>>;

/** The rates of a server in a closed loop: medians over rounds. */
export interface ClosedLoopRates {
  requests_per_second: number;
  p50_ms: number;
  p99_ms: number;
  /** Ratios to the bare route's numbers, taken round by round. */
  to_bare: { requests_per_second: number; p50_ms: number; p99_ms: number };
}

/** The latencies of a server at a fixed rate, over all answers of all rounds. */
export interface OpenLoopLatencies {
  p50_ms: number;
  p99_ms: number;
  p999_ms: number;
  longest_ms: number;
}

/**
 * Loads every target for a while: V8 optimizes code only after it has run often, as on a server
 * under load.
 */
export async function warmUp(targets: Targets, seconds: number): Promise<void> {
  for (const target of Object.values(targets)) {
    await closedLoop(target, { connections: 16, seconds });
  }
}

/** Loads the targets in turn in every round, so that all see the same state of the machine. */
export async function loadInTurn<T = Answers>(
  targets: Targets,
  rounds: number,
  load: (target: Target) => Promise<T>,
): Promise<Record<string, T[]>> {
  const answers = mapValues(targets, (): T[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [name, target] of Object.entries(targets)) answers[name].push(await load(target));
  }
  return answers;
}

export function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
}

/** Measures the capacity of each target through a number of connections. */
export async function measureCapacity(
  targets: Targets,
  { rounds, connections, seconds }: { rounds: number; connections: number; seconds: number },
): Promise<Record<string, ClosedLoopRates>> {
  const answers = await loadInTurn(targets, rounds, (target) =>
    closedLoop(target, { connections, seconds }),
  );
  const measured = mapValues(answers, (each) => ({
    rate: each.map(({ latencies, seconds }) => latencies.length / seconds),
    p50: each.map(({ latencies }) => quantile(latencies, 0.5)),
    p99: each.map(({ latencies }) => quantile(latencies, 0.99)),
  }));
  const { bare } = measured;
  return mapValues(measured, ({ rate, p50, p99 }) => ({
    requests_per_second: median(rate),
    p50_ms: median(p50),
    p99_ms: median(p99),
    to_bare: {
      requests_per_second: ratio(rate, bare.rate),
      p50_ms: ratio(p50, bare.p50),
      p99_ms: ratio(p99, bare.p99),
    },
  }));
}

/** Measures the latencies of each target at a fixed rate. */
export async function measureLatencies(
  targets: Targets,
  { rounds, ...load }: { rounds: number; connections: number; rate: number; seconds: number },
): Promise<Record<string, OpenLoopLatencies>> {
  const answers = await loadInTurn(targets, rounds, (target) => openLoop(target, load));
  return mapValues(answers, (each) => {
    const latencies = each.flatMap(({ latencies }) => latencies);
    return {
      p50_ms: quantile(latencies, 0.5),
      p99_ms: quantile(latencies, 0.99),
      p999_ms: quantile(latencies, 0.999),
      longest_ms: quantile(latencies, 1),
    };
  });
}
