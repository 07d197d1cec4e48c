import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const program = process.env.NATS_SERVER ?? "nats-server";

/** True if there is no program of that name. */
export function lacksNatsServer(): boolean {
  return spawnSync(program, ["--version"]).status !== 0;
}

/** A NATS server with JetStream, on this machine. */
export interface NatsServer extends AsyncDisposable {
  url: string;
  /** Kills it at once. */
  kill(): Promise<void>;
  /** Starts it again at the same address, on what it has stored. */
  restart(): Promise<void>;
}

/** Resolves whether somebody accepts connections at a port. */
function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy());
}

/**
 * Starts a server that accepts connections of this machine alone.
 *
 * @param folder of what it stores
 * @throws {Error} if it does not start
 */
export async function startNatsServer(
  folder: string,
  port: number,
  {
    options = [],
    variables = {},
  }: { options?: readonly string[]; variables?: Readonly<Record<string, string>> } = {},
): Promise<NatsServer> {
  const start = async () => {
    const address = ["-a", "127.0.0.1", "-p", String(port)];
    const stored = ["-js", "-sd", join(folder, "jetstream")];
    const server = spawn(program, [...address, ...stored, ...options], {
      stdio: "ignore",
      env: { ...process.env, ...variables },
    });
    while (!(await answers(port))) {
      if (server.exitCode !== null) throw new Error(`${program} ended with ${server.exitCode}`);
      await setTimeout(20);
    }
    return server;
  };
  let server = await start();
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  return {
    url: `nats://127.0.0.1:${port}`,
    kill,
    async restart() {
      server = await start();
    },
    [Symbol.asyncDispose]: kill,
  };
}
