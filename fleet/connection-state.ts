import type { NatsConnection } from "@nats-io/transport-node";

/** Says when the connection to a server is lost, and when it is there again. */
export async function tellOfConnection(
  connection: NatsConnection,
  tell: (line: string) => void,
): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === "disconnect") tell("the queue's server does not answer: training goes on");
    if (type === "reconnect") tell("the queue's server answers again");
  }
}
