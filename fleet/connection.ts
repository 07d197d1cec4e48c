import { readFileSync } from "node:fs";
import {
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  errors,
  type NatsConnection,
  nkeyAuthenticator,
} from "@nats-io/transport-node";

/** How a NATS server is reached, and who asks. */
export interface ServerOptions {
  /** One or more addresses, separated by commas: nats://HOST:4222, tls://HOST, nats://USER:PASSWORD@HOST. */
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

/** The part of an address that may be shown. */
function shown(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//");
}

/** The servers as a person may read them, without passwords. */
export function shownServers({ queue }: ServerOptions): string {
  return queue.split(",").map(shown).join(",");
}

function readText(path: string, option: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`--${option}: ${path} cannot be read`, { cause });
  }
}

/** The user and password, or the token, of an address such as nats://user:password@host. */
function loginOf(address: string): Pick<ConnectionOptions, "user" | "pass" | "token"> {
  const { username, password } = new URL(address);
  const [user, pass] = [username, password].map(decodeURIComponent);
  if (!user) return {};
  return pass ? { user, pass } : { token: user };
}

/** Parses an address, to which the scheme may be missing. */
function addressOf(text: string): string {
  const address = text.includes("://") ? text : `nats://${text}`;
  if (URL.canParse(address) && /^(nats|tls):$/.test(new URL(address).protocol)) return address;
  throw new Error(`--queue: ${shown(text)} must be an address such as nats://HOST:4222`);
}

/** The options of the NATS client. */
export function connectionOptions(options: ServerOptions, name: string): ConnectionOptions {
  const { queue, creds, nkey, tlsCa, tlsCert, tlsKey } = options;
  const addresses = queue.split(",").map((each) => addressOf(each.trim()));
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

/** The server knows who asks, and refuses. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}
