import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { loopback } from "../port.ts";
import { dashboardAnswers } from "./answers.ts";
import { WatchedRuns } from "./watched-runs.ts";

/** The bytes of a request's head: its URL names the runs that a person has selected, if any. */
const mostHeadBytes = 65_536;

/**
 * Serves the dashboard of a folder of runs to this machine.
 *
 * @param port 0 for any that is free
 * @returns its URL, and what stops it
 */
export async function serveDashboard(
  folder: string,
  port: number,
): Promise<{ url: string; stop(): Promise<void> }> {
  const answer = dashboardAnswers(new WatchedRuns(folder));

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "/", headers } = request;
    const asked = { method, url, host: headers.host, known: headers["if-none-match"] };
    const { status, headers: answered, body } = await answer(asked);
    response.writeHead(status, answered).end(body);
  }

  const server = createServer({ maxHeaderSize: mostHeadBytes }, (request, response) => {
    void respond(request, response);
  });
  server.listen(port, loopback);
  await once(server, "listening");
  const address = server.address();
  const listening = typeof address === "object" ? address?.port : port;
  return {
    url: `http://${loopback}:${listening}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      // Browsers keep connections open.
      server.closeAllConnections();
      await closed;
    },
  };
}
