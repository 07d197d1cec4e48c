import { onTestFinished } from "vitest";
import {
  lacksNatsServer,
  type NatsServer,
  startNatsServer,
} from "../../studies/bench/nats-server.ts";
import { freePort } from "../cli/free-port.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const isMissing = lacksNatsServer();

/** Queues are not tested where there is no server, but in continuous integration there must be one. */
export const skipsQueues = isMissing && !process.env.CI;
if (skipsQueues) {
  console.warn("Queues are not tested: install nats-server, or say where it is by NATS_SERVER.");
}

/**
 * Starts a server for a test; fails in continuous integration where there is none.
 *
 * @param variables of its environment
 */
export async function natsServer(
  variables: Readonly<Record<string, string>> = {},
  ...options: string[]
): Promise<NatsServer> {
  if (isMissing) {
    throw new Error(
      "CI is set, and there is no nats-server: install it, or say where by NATS_SERVER",
    );
  }
  const folder = temporaryFolder();
  const server = await startNatsServer(folder, await freePort(), { options, variables });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}
