import { median, ratio } from "../timing.ts";
import { openConnection } from "./connection.ts";
import type { Server } from "./server.ts";

/** Of a server in a process of its own: medians over rounds. */
export interface ColdStart {
  /** From starting the process to its first whole answer. */
  first_answer_ms: number;
  /** What the process then has in memory, in bytes. */
  resident_bytes: number;
  to_bare: { first_answer_ms: number; resident_bytes: number };
}

/** Starts a server and asks it once. */
async function startAndAsk(start: () => Promise<Server>, socket: string, request: Buffer) {
  const begin = performance.now();
  const server = await start();
  try {
    const connection = await openConnection(server.ports[socket]);
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    connection.ask(request, resolve);
    await Promise.race([answered, connection.failed]);
    const milliseconds = performance.now() - begin;
    connection.close();
    return { milliseconds, bytes: server.residentBytes() };
  } finally {
    await server.stop();
  }
}

/**
 * Starts each server in turn, several times, each in a process of its own.
 *
 * @param starts by the name of the server and of its socket; one of them is `bare`. What the first
 *   round starts is not counted: it reads the programs from disk.
 */
export async function measureColdStarts(
  starts: Readonly<Record<string, () => Promise<Server>>>,
  request: Buffer,
  rounds: number,
): Promise<Record<string, ColdStart>> {
  const measured: Record<string, { milliseconds: number; bytes: number }[]> = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, start] of Object.entries(starts)) {
      const once = await startAndAsk(start, name, request);
      if (round < 0) measured[name] = [];
      else measured[name].push(once);
    }
  }
  const times = (name: string) => measured[name].map(({ milliseconds }) => milliseconds);
  const sizes = (name: string) => measured[name].map(({ bytes }) => bytes);
  return Object.fromEntries(
    Object.keys(starts).map((name) => [
      name,
      {
        first_answer_ms: median(times(name)),
        resident_bytes: median(sizes(name)),
        to_bare: {
          first_answer_ms: ratio(times(name), times("bare")),
          resident_bytes: ratio(sizes(name), sizes("bare")),
        },
      },
    ]),
  );
}
