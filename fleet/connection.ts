import { setTimeout } from "node:timers/promises";
import {
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  errors,
  type NatsConnection,
  nkeyAuthenticator,
} from "@nats-io/transport-node";
import { readUserText } from "../files/user-text.ts";

/** How a NATS server is reached, and who asks. */
export interface ServerOptions {
  /**
   * One or more addresses, separated by commas: nats://HOST:4222, tls://HOST,
   * nats://USER:PASSWORD@HOST. The login of the first one is used for all.
   */
  queue: string;
  /** The file of a user's credentials. */
  creds?: string | undefined;
  /** The file of an nkey's seed. */
  nkey?: string | undefined;
  /** The file of the authorities that sign the server's certificate. */
  tlsCa?: string | undefined;
  /** The files of a client's certificate and its key. */
  tlsCert?: string | undefined;
  tlsKey?: string | undefined;
}

/** The part of an address that may be shown: all but the login before its last "@". */
function shown(address: string): string {
  return address.trim().replace(/^(\w+:\/\/)?.*@/s, "$1");
}

/** The addresses that an option lists. A comma in a password is written %2C. */
function addressesOf({ queue }: Pick<ServerOptions, "queue">): string[] {
  return queue.split(",").map(addressOf);
}

/** The servers as a person may read them, without passwords. */
export function shownServers(options: Pick<ServerOptions, "queue">): string {
  return addressesOf(options).map(shown).join(",");
}

function readText(path: string, option: string): string {
  try {
    return readUserText(path);
  } catch (cause) {
    throw new Error(`--${option}: ${path} cannot be read`, { cause });
  }
}

/** The user and password, or the token, of an address such as nats://user:password@host. */
function loginOf(address: string): Pick<ConnectionOptions, "user" | "pass" | "token"> {
  const { username, password } = new URL(address);
  try {
    const [user, pass] = [username, password].map(decodeURIComponent);
    if (!user) return {};
    return pass ? { user, pass } : { token: user };
  } catch {
    throw new Error(`--queue: the login for ${shown(address)} must be percent-encoded: % is %25`);
  }
}

/** Parses an address, of which the scheme may be missing. */
function addressOf(text: string): string {
  const trimmed = text.trim();
  const address = trimmed.includes("://") ? trimmed : `nats://${trimmed}`;
  const parsed = URL.parse(address);
  // A login with characters of addresses would be taken for a part of something else, and shown.
  const isWhole = parsed && /^\/?$/.test(parsed.pathname) && !parsed.search && !parsed.hash;
  if (isWhole && /^(nats|tls):$/.test(parsed.protocol)) return address;
  throw new Error(
    "--queue: an address must be as nats://HOST:4222, with USER:PASSWORD@ before the host if " +
      "needed, percent-encoded, and a comma between two",
  );
}

/** The options of the NATS client. */
export function connectionOptions(options: ServerOptions, name: string): ConnectionOptions {
  const { creds, nkey, tlsCa, tlsCert, tlsKey } = options;
  const addresses = addressesOf(options);
  const usesTls =
    addresses.some((address) => address.startsWith("tls:")) || tlsCa !== undefined || tlsCert;
  return {
    servers: addresses.map((address) => new URL(address).host),
    name,
    ...loginOf(addresses[0]),
    ...(creds && {
      authenticator: credsAuthenticator(new TextEncoder().encode(readText(creds, "creds"))),
    }),
    ...(nkey && {
      authenticator: nkeyAuthenticator(new TextEncoder().encode(readText(nkey, "nkey").trim())),
    }),
    ...(usesTls && {
      tls: {
        ...(tlsCa && { ca: readText(tlsCa, "tls-ca") }),
        ...(tlsCert && { cert: readText(tlsCert, "tls-cert") }),
        ...(tlsKey && { key: readText(tlsKey, "tls-key") }),
      },
    }),
    // Servers may be away for hours: whoever trains goes on meanwhile.
    maxReconnectAttempts: -1,
  };
}

/**
 * Connects to a NATS server. Once connected, the connection outlives restarts of the server.
 *
 * @param name of this client, for whoever observes the server
 * @throws {Error} saying why there is no connection
 */
export async function connectTo(options: ServerOptions, name: string): Promise<NatsConnection> {
  const servers = shownServers(options);
  try {
    return await connect(connectionOptions(options, name));
  } catch (cause) {
    if (cause instanceof errors.AuthorizationError) {
      throw new RefusedError(`${servers} refuses this user: ${cause.message}`, { cause });
    }
    if (cause instanceof errors.ConnectionError || cause instanceof errors.TimeoutError) {
      throw new Error(`no NATS server answers at ${servers}: ${cause.message}`, { cause });
    }
    throw cause;
  }
}

/** The longest that the end of a connection waits for what was sent to arrive. */
const longestFlush = 2000;

/** Closes a connection once what was sent has arrived: a job that is given back, for example. */
export async function closeConnection(connection: NatsConnection): Promise<void> {
  const sent = connection.flush().catch(() => {});
  await Promise.race([sent, setTimeout(longestFlush)]);
  await connection.close();
}

/** The server knows who asks, and refuses. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}
