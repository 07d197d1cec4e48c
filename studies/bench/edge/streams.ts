import { controlLoops, type LoopTimes } from "./control-loop.ts";
import { textFrame } from "./frames.ts";
import { quantile } from "./latencies.ts";
import type { Target } from "./load.ts";
import { type ClosedLoopRates, loadInTurn, mapValues, measureCapacity, warmUp } from "./loads.ts";
import { openSocketConnection } from "./socket-connection.ts";

/** Control loops at once: a robot, and a few dozen of them. */
const loopCounts = [1, 32];
/** Questions per second of each. */
const loopRate = 100;
/** The numbers of connections of the closed-loop loads. */
const connectionCounts = [1, 16];
/** The duration of a closed loop and of warming up, in those of control loops. */
const closedLoopPart = 0.5;
const warmUpPart = 2;

/** The latencies of control loops, and how unevenly answers come, over all rounds. */
export interface LoopLatencies {
  p50_ms: number;
  p99_ms: number;
  p999_ms: number;
  /** The 99th percentile of how much an interval between two answers differs from the period. */
  jitter_ms: number;
}

/** By way of asking: `stream`, `http`, and `bare`, a WebSocket that does nothing but answer. */
export interface StreamRates {
  control_loops: { loops: number; rate: number; ways: Record<string, LoopLatencies> }[];
  closed_loop: { connections: number; ways: Record<string, ClosedLoopRates> }[];
}

/** A target whose requests are messages of a stream. */
export function streamTarget(port: number, path: string, question: object): Target {
  return {
    port,
    request: textFrame(JSON.stringify(question)),
    open: () => openSocketConnection(port, path),
  };
}

function latenciesOf(rounds: readonly LoopTimes[]): LoopLatencies {
  const latencies = rounds.flatMap((each) => each.latencies);
  const jitters = rounds.flatMap((each) => each.jitters);
  return {
    p50_ms: quantile(latencies, 0.5),
    p99_ms: quantile(latencies, 0.99),
    p999_ms: quantile(latencies, 0.999),
    jitter_ms: quantile(jitters, 0.99),
  };
}

/** Measures streams beside HTTP, and beside a bare stream. */
export async function timeStreams(
  ways: Readonly<Record<"stream" | "http" | "bare", Target>>,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<StreamRates> {
  await warmUp(ways, warmUpPart * seconds);
  const rates: StreamRates = { control_loops: [], closed_loop: [] };
  for (const loops of loopCounts) {
    const load = { loops, rate: loopRate, seconds };
    const times = await loadInTurn(ways, rounds, (way) => controlLoops(way, load));
    rates.control_loops.push({ loops, rate: loopRate, ways: mapValues(times, latenciesOf) });
  }
  for (const connections of connectionCounts) {
    const load = { rounds, connections, seconds: closedLoopPart * seconds };
    rates.closed_loop.push({ connections, ways: await measureCapacity(ways, load) });
  }
  return rates;
}
