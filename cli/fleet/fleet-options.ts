import { type Command, Option } from "commander";
import type { ServerOptions } from "../../fleet/connection.ts";
import { wholeNumberBetween } from "../terminal/arguments.ts";
import { groups } from "../terminal/option-groups.ts";

/** The parsed options of `addFleetOptions`. */
export interface FleetOptions extends Omit<ServerOptions, "queue"> {
  queue?: string;
  store?: string;
  lease: number;
}

/** The usual length of a lease, in seconds. */
const usualLease = 30;

/** Adds the options by which a queue and a store are reached. */
export function addFleetOptions(command: Command): void {
  const options = [
    new Option("--queue <url>", "a NATS server with JetStream: nats://HOST:4222").env(
      "SOFTEDGE_QUEUE",
    ),
    new Option(
      "--store <url>",
      "where checkpoints are kept: a folder that all machines see, or s3://BUCKET/PREFIX?endpoint=URL",
    ).env("SOFTEDGE_STORE"),
    new Option("--creds <file>", "the credentials of a NATS user"),
    new Option("--nkey <file>", "the seed of a NATS user's nkey"),
    new Option("--tls-ca <file>", "the authority that signs the server's certificate"),
    new Option("--tls-cert <file>", "this client's certificate"),
    new Option("--tls-key <file>", "the key of this client's certificate"),
    new Option(
      "--lease <seconds>",
      "for a new queue: a run whose worker is silent for so long goes to another",
    )
      .argParser(wholeNumberBetween(1, 3600))
      .default(usualLease),
  ];
  for (const option of options) command.addOption(option.helpGroup(groups.fleet));
}

/**
 * The addresses of the queue and the store.
 *
 * @throws {Error} naming the option that is missing
 */
export function fleetPlaces({ queue, store, ...rest }: FleetOptions) {
  if (queue === undefined) throw new Error("--queue (or SOFTEDGE_QUEUE) must name a NATS server");
  if (store === undefined) {
    throw new Error(
      "--store (or SOFTEDGE_STORE) must say where checkpoints are kept: a folder that all machines " +
        "see, or s3://BUCKET/PREFIX?endpoint=URL; the same for all workers and studies of a queue",
    );
  }
  return { store, server: { ...rest, queue }, leaseMilliseconds: 1000 * rest.lease };
}
