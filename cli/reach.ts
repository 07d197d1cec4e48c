import { softedgeCommand } from "../installation/installation.ts";

/** Why a request got no answer, by the codes of Node, OpenSSL and undici. */
const reasons: readonly (readonly [codes: RegExp, reason: string])[] = [
  [/^ECONNREFUSED$/, "the connection was refused"],
  [/^(ENOTFOUND|EAI_\w+)$/, "its host was not found"],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, "its host cannot be reached from this machine"],
  [/TIMEOUT|ETIMEDOUT/, "it took too long to answer"],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, "the connection was closed"],
  [/^CERT_HAS_EXPIRED$/, "its certificate has expired"],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, "its certificate is for another host"],
  [/CERT|SIGNATURE|ISSUER/, "its certificate is not trusted"],
  [/^(ERR_SSL|EPROTO)/, "it does not speak HTTPS"],
];

/** The errors that an error was made from, itself first. */
function* causesOf(error: unknown): Generator<Error> {
  for (let each = error; each instanceof Error; each = each.cause) yield each;
}

/** Describes why `fetch` failed, in words and with the code of the system, if there is one. */
function unreachableReason(error: unknown): string {
  for (const { code } of [...causesOf(error)].filter((each) => "code" in each)) {
    const [, reason] = reasons.find(([codes]) => codes.test(String(code))) ?? [];
    if (reason !== undefined) return `${reason} (${code})`;
  }
  // The first says only that the request has failed.
  return [...causesOf(error)].at(-1)?.message || "the request has failed";
}

/** True for the addresses by which a machine reaches itself. */
export function isThisMachine(hostname: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

/**
 * Parses the address of a Worker.
 *
 * @throws {Error} if it is no URL of HTTP
 */
export function parseWorkerUrl(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address && /^https?:$/.test(address.protocol)) return address;
  throw new Error(`--url must be such as https://softedge.example.workers.dev, not ${url}`);
}

/**
 * Sends a request to a Worker.
 *
 * @param url of the Worker, as people know it
 * @throws {Error} naming the URL, why it does not answer, and what to do
 */
export async function reach(url: string, ...request: Parameters<typeof fetch>): Promise<Response> {
  try {
    return await fetch(...request);
  } catch (cause) {
    const advice = isThisMachine(parseWorkerUrl(url).hostname)
      ? `${softedgeCommand("serve")} starts a Worker here`
      : "check the address that --url or SOFTEDGE_URL gives";
    throw new Error(`${url} does not answer: ${unreachableReason(cause)}; ${advice}`, { cause });
  }
}
