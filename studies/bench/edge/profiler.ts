import * as z from "zod";

/*
 * The CPU profiler of workerd's isolates, through the protocol of Chrome's developer tools. It samples
 * the thread of one isolate: what the Worker's code, the runtime's functions that it calls, and the
 * garbage collector take, of all requests and objects of this Worker. It leaves out what the runtime
 * does beside them, such as parsing HTTP and sending.
 */

/** Microseconds between two samples. */
const samplingInterval = 250;

/**
 * The microseconds that a sample may stand for. No samples are taken while nothing runs in the isolate,
 * or while its thread waits for a core: the first sample after that would stand for all of it.
 */
export const longestSample = 4 * samplingInterval;

/** Frames that are not work of the isolate: it waits, or the runtime works beside it. */
export const notWork = ["(root)", "(program)", "(idle)"];

const profile = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.int(),
      }),
    }),
  ),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
});
export type CpuProfile = z.infer<typeof profile>;

/** The seconds of a profile in which the isolate worked: those that its samples stand for. */
export function busySeconds({ nodes, samples, timeDeltas }: CpuProfile): number {
  const waits = new Set(
    nodes.filter(({ callFrame }) => notWork.includes(callFrame.functionName)).map(({ id }) => id),
  );
  // timeDeltas[i] is from sample i - 1 to sample i: of which it says what was done.
  const microseconds = samples.reduce(
    (sum, id, i) => (waits.has(id) ? sum : sum + Math.min(timeDeltas[i], longestSample)),
    0,
  );
  return microseconds / 1e6;
}

const targets = z.array(z.object({ webSocketDebuggerUrl: z.string() }));
const message = z.object({
  id: z.int().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** Profiles an isolate while something is done. */
export interface Profiler {
  during<T>(work: () => Promise<T>): Promise<{ result: T; profile: CpuProfile }>;
  close(): void;
}

/** @param inspector the address that workerd or Miniflare inspects at; it has one isolate */
export async function openProfiler(inspector: URL): Promise<Profiler> {
  const listed = await fetch(new URL("/json", inspector.href.replace(/^ws/, "http")));
  const [{ webSocketDebuggerUrl }] = targets.parse(await listed.json());
  // Miniflare lets no page of another origin inspect.
  const socket = new WebSocket(webSocketDebuggerUrl, { headers: { origin: "http://127.0.0.1" } });
  const waiting = new Map<number, (answer: z.infer<typeof message>) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, ...answer } = message.parse(JSON.parse(String(data)));
    if (id === undefined) return;
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  const closed = new Promise<never>((_, reject) => {
    socket.addEventListener("close", () => reject(new Error("the inspector hangs up")));
  });
  // Commands race it; without one under way it is no error.
  closed.catch(() => {});
  const opened = new Promise((resolve) => socket.addEventListener("open", resolve));
  await Promise.race([opened, closed]);

  let commands = 0;
  async function command(method: string, params: object = {}): Promise<unknown> {
    const id = ++commands;
    const { promise, resolve } = Promise.withResolvers<z.infer<typeof message>>();
    waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await Promise.race([promise, closed]);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  await command("Profiler.enable");
  await command("Profiler.setSamplingInterval", { interval: samplingInterval });
  return {
    async during(work) {
      await command("Profiler.start");
      const result = await work();
      const stopped = z.object({ profile }).parse(await command("Profiler.stop"));
      return { result, profile: stopped.profile };
    },
    close: () => socket.close(),
  };
}
