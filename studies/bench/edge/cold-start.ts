import { median, ratio } from "../timing.ts";
import { openConnection } from "./connection.ts";
import type { Server } from "./server.ts";

/** The cold start of a server in a separate process: medians over rounds. */
export interface ColdStart {
  /** From starting the process to the end of its first answer. */
  first_answer_ms: number;
  /** The process's resident memory after that, in bytes. */
  resident_bytes: number;
  to_bare: { first_answer_ms: number; resident_bytes: number };
}

/** Starts a server and sends one request. */
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
 * Starts each server several times in turn, each time in a new process.
 *
 * @param starts by the name of the server and of its socket; one is `bare`. The first round is
 * discarded: it reads the programs from disk.
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
