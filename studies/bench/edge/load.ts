import { type LoadConnection, openConnection } from "./connection.ts";
import { requestDueAt } from "./latencies.ts";

/** The port and the request of a load. */
export interface Target {
  port: number;
  request: Buffer;
  /** Opens another connection than one of HTTP. */
  open?: () => Promise<LoadConnection>;
}

/** The result of a load. */
export interface Answers {
  seconds: number;
  /** The latency of every answer in milliseconds. */
  latencies: number[];
}

/** Opens connections, uses them until an answer is none, and closes them. */
export async function withConnections<T>(
  { port, open = () => openConnection(port) }: Target,
  count: number,
  use: (connections: readonly LoadConnection[]) => Promise<T>,
): Promise<T> {
  const connections = await Promise.all(Array.from({ length: count }, open));
  try {
    return await Promise.race([use(connections), ...connections.map(({ failed }) => failed)]);
  } finally {
    for (const connection of connections) connection.close();
  }
}

/**
 * Sends as many requests as can be answered: each connection sends the next once it has an answer.
 *
 * This measures capacity. Its latencies are too optimistic: while the server pauses, no connection
 * sends ("coordinated omission").
 */
export function closedLoop(
  target: Target,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Answers> {
  return withConnections(target, connections, (opened) => {
    const latencies: number[] = [];
    const start = performance.now();
    const end = start + 1000 * seconds;
    const { promise, resolve } = Promise.withResolvers<Answers>();
    let asking = opened.length;
    const ask = (connection: LoadConnection) => {
      const sent = performance.now();
      connection.ask(target.request, () => {
        const now = performance.now();
        latencies.push(now - sent);
        if (now < end) ask(connection);
        else if (--asking === 0) resolve({ seconds: (now - start) / 1000, latencies });
      });
    };
    for (const connection of opened) ask(connection);
    return promise;
  });
}

/**
 * Sends requests at a fixed rate, regardless of the server. Latencies count from when a request was
 * due, including the wait for a connection, so a pause counts for every request it delayed.
 *
 * @param rate per second; a server that cannot sustain it falls further and further behind
 */
export function openLoop(
  target: Target,
  { connections, rate, seconds }: { connections: number; rate: number; seconds: number },
): Promise<Answers> {
  return withConnections(target, connections, (opened) => {
    const latencies: number[] = [];
    const idle = [...opened];
    const total = Math.ceil(rate * seconds);
    const start = performance.now();
    const { promise, resolve } = Promise.withResolvers<Answers>();
    let sent = 0;
    const sendWhatIsDue = () => {
      for (let now = performance.now(); sent < total && idle.length > 0; sent++) {
        const due = requestDueAt(sent, start, rate);
        if (due > now) break;
        const connection = idle.pop();
        connection?.ask(target.request, () => {
          now = performance.now();
          latencies.push(now - due);
          idle.push(connection);
          if (latencies.length === total) resolve({ seconds: (now - start) / 1000, latencies });
        });
      }
      // Not a timer: those are up to a millisecond late, as long as an answer takes.
      if (sent < total) setImmediate(sendWhatIsDue);
    };
    sendWhatIsDue();
    return promise;
  });
}
