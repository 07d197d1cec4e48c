import { type Client, createClient } from "../client/index.ts";
import { parseWorkerUrl, reach } from "./reach.ts";

/**
 * Creates a client of the Worker at a URL, with the token in SOFTEDGE_ACT_TOKEN. Its methods throw
 * an error that names the URL where the Worker does not answer, or something else does.
 *
 * @throws {Error} if the URL is invalid
 */
export function clientAt(url: string): Client {
  parseWorkerUrl(url);
  return createClient({
    url,
    token: process.env.SOFTEDGE_ACT_TOKEN,
    async fetch(...request) {
      const response = await reach(url, ...request);
      if (!response.ok || /json/.test(response.headers.get("content-type") ?? "")) return response;
      throw new Error(`${url} answers, but is no softedge Worker: its answer is no JSON`);
    },
  });
}
