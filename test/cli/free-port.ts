import { createServer } from "node:net";

/** Other processes of the tests begin elsewhere. */
let next = 20_000 + ((process.pid * 61) % 12_000);

/**
 * Returns a port that nobody listens at. It is none of those that the system gives to connections, so
 * that it is still free when somebody is to listen at it, also for the second time.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next;
    next = port < 32_000 ? port + 1 : 20_000;
    if (await isFree(port)) return port;
  }
}

/** Whether somebody could listen at a port. */
export function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
