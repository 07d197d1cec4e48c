import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import * as z from "zod";
import { type Cores, onServerCores } from "./cores.ts";
import { type Service, workerdConfig } from "./workerd-config.ts";

/** A server under measurement, with the ports of its services. */
export interface Server {
  ports: Readonly<Record<string, number>>;
  /** The process's resident memory in bytes. */
  residentBytes(): number;
  /** The CPU time of all threads of the process in seconds; Linux only. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** The file descriptor on which servers report their ports. */
const controlDescriptor = 3;
/** The unit of CPU time in /proc (USER_HZ), the same on every architecture. */
const ticksPerSecond = 100;

const listening = z.union([
  z.object({ socket: z.string(), port: z.int() }),
  // workerd's inspector.
  z
    .object({ event: z.literal("listen-inspector"), port: z.int() })
    .transform(({ port }) => ({ socket: "inspector", port })),
]);

/**
 * Starts a server and waits until it listens on a number of ports.
 *
 * @param command reports each port as a line of JSON, {"socket": NAME, "port": NUMBER}, on
 * descriptor 3
 * @throws {Error} with its last message, if it ends before
 */
export async function startServer(
  command: string[],
  sockets: number,
  cores: Cores | undefined,
): Promise<Server> {
  const [program, ...rest] = onServerCores(cores, command);
  const child: ChildProcess = spawn(program, rest, {
    // Output of V8 flags must not mix with the results on standard output.
    stdio: ["ignore", process.stderr, "pipe", "pipe"],
  });
  const ended = once(child, "exit").catch(() => {});
  let complaint = "";
  child.stderr?.on("data", (text) => {
    complaint += text;
  });
  const control = child.stdio[controlDescriptor];
  if (!(control instanceof Readable))
    throw new Error("a server has no descriptor to tell ports on");
  const failed = once(child, "error").then(([error]) => {
    throw error;
  });
  const ports: Record<string, number> = {};
  const told = (async () => {
    for await (const line of createInterface({ input: control })) {
      const { socket, port } = listening.parse(JSON.parse(line));
      ports[socket] = port;
      if (Object.keys(ports).length === sockets) return;
    }
    const reason = complaint.trim().split("\n").at(-1) ?? "it said nothing";
    throw new Error(`${command.join(" ")} has ended: ${reason}`);
  })();
  await Promise.race([told, failed]);
  return {
    ports,
    residentBytes: () =>
      1024 *
      Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" })),
    cpuSeconds() {
      const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8");
      // Fields 14 and 15; the second field is a name in parentheses.
      const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14);
      return (Number(user) + Number(system)) / ticksPerSecond;
    },
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/**
 * The workerd binary of the version that Wrangler runs; the package's command is a script around
 * it.
 */
function workerdProgram(): string {
  const require = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
  return z.object({ default: z.string() }).parse(require("workerd")).default;
}

/**
 * Starts workerd directly: `wrangler dev` would put a proxy in front.
 *
 * @param folder for the configuration
 * @param inspected true for a port named `inspector`, on which an isolate can be profiled
 */
export function startWorkerd(
  services: Readonly<Record<string, Service>>,
  folder: string,
  {
    cores,
    v8Flags,
    inspected = false,
  }: {
    cores?: Cores | undefined;
    v8Flags?: readonly string[] | undefined;
    inspected?: boolean;
  } = {},
): Promise<Server> {
  const path = join(folder, `${Object.keys(services).join("-")}.capnp`);
  writeFileSync(path, workerdConfig(services, folder, v8Flags));
  const sockets = Object.values(services).filter((service) => "worker" in service).length;
  const flags = [
    `--control-fd=${controlDescriptor}`,
    ...(inspected ? ["--inspector-addr=127.0.0.1:0"] : []),
  ];
  const command = [workerdProgram(), "serve", ...flags, path];
  return startServer(command, sockets + (inspected ? 1 : 0), cores);
}
