import { once } from "node:events";
import { createServer } from "node:net";

/** The address that only programs of this machine reach. */
export const loopback = "127.0.0.1";
/** Returns the URL by which this machine reaches what listens on an address. */
export function urlOf(host: string, port: number): string {
  const isEvery = host === "0.0.0.0" || host === "::";
  const address = isEvery ? loopback : host;
  return `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** Ports that are tried if none is asked for. */
const portsTried = 100;

/** @throws {Error} if listening on the port fails for any other reason than that it is taken */
async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw error;
  } finally {
    server.close();
  }
}

/**
 * Returns the port that is asked for, or the first free one from a default.
 *
 * @param host the address to listen on
 * @throws {Error} if it is taken, or all that are tried are
 */
export async function choosePort(
  asked: number | undefined,
  first: number,
  host = loopback,
): Promise<number> {
  if (asked !== undefined) {
    if (await isFree(asked, host)) return asked;
    throw new Error(`port ${asked} is in use; choose another with --port`);
  }
  for (let port = first; port < first + portsTried; port++) {
    if (await isFree(port, host)) return port;
  }
  throw new Error(`ports ${first} to ${first + portsTried - 1} are in use; choose one with --port`);
}
