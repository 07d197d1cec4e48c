import { hostname, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { type Command, Option } from "commander";
import {
  connectTo,
  RefusedError,
  type ServerOptions,
  shownServers,
} from "../../fleet/connection.ts";
import { machineKind } from "../../fleet/machine-kind.ts";
import { progressSubject } from "../../fleet/names.ts";
import { Queue } from "../../fleet/queue.ts";
import { openScratch } from "../../fleet/scratch.ts";
import { openStore } from "../../fleet/store/open-store.ts";
import { work } from "../../fleet/worker.ts";
import { stepsOf } from "../../train/run-summary.ts";
import { addFleetOptions, type FleetOptions, fleetPlaces } from "../fleet/fleet-options.ts";
import { ProgressSender } from "../fleet/progress-sender.ts";
import { niceOption, resolveNice } from "../study/study-options.ts";
import { describeReport } from "../study/study-progress.ts";
import { startTraining } from "../study/training-process.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";

interface WorkerOptions extends FleetOptions {
  name: string;
  scratch: string;
  nice?: number | true;
}

/** The pause between attempts to open a queue that is not there yet. */
const openMilliseconds = 2000;

/** Opens a queue as soon as it is there; undefined if stopped before. */
async function openWhenThere(
  server: ServerOptions,
  { name, leaseMilliseconds }: { name: string; leaseMilliseconds: number },
  stopped: AbortSignal,
): Promise<{ connection: NatsConnection; queue: Queue } | undefined> {
  let said: string | undefined;
  while (!stopped.aborted) {
    let connection: NatsConnection | undefined;
    try {
      connection = await connectTo(server, `softedge worker ${name}`);
      return { connection, queue: await Queue.open(connection, leaseMilliseconds) };
    } catch (error) {
      await connection?.close();
      if (error instanceof RefusedError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== said) console.log(`${reason}; waiting`);
      said = reason;
    }
    await setTimeout(openMilliseconds, undefined, { signal: stopped }).catch(() => {});
  }
  return undefined;
}

async function runWorker({ name, scratch, nice, ...options }: WorkerOptions): Promise<void> {
  const { store: storeUrl, server, leaseMilliseconds } = fleetPlaces(options);
  const store = openStore(storeUrl);
  // Training processes begin with the priority of this one.
  setPriority(resolveNice(nice));
  const { interrupted } = await untilInterrupted(async (_, stopped) => {
    const opened = await openWhenThere(server, { name, leaseMilliseconds }, stopped);
    if (!opened) return;
    const { connection, queue } = opened;
    try {
      using own = openScratch(scratch);
      console.log(`${name} takes runs of ${shownServers(server)}`);
      const progress = new ProgressSender(connection);
      await work({
        queue,
        name,
        store,
        scratch: own.path,
        machine: machineKind(),
        stopped,
        start: startTraining,
        onReport({ study, run, config }, report) {
          progress.send(progressSubject({ study, run }), report);
          const line = describeReport({ name: `${study}/${run}`, steps: stepsOf(config) }, report);
          if (line !== undefined) console.log(line);
        },
        onLost: ({ study, run }) =>
          console.log(`lost  ${study}/${run}: another worker has it, or it was cancelled`),
        onError: ({ study, run }, error) =>
          console.error(
            `softedge: ${study}/${run} is left to other workers: ` +
              `${error instanceof Error ? error.message : error}`,
          ),
      });
    } finally {
      await connection.close();
    }
  });
  if (interrupted) process.exitCode = 130;
}

export function addWorkerCommand(program: Command): void {
  const command = program
    .command("worker")
    .description("train runs of studies for a queue, one at a time: docs/fleet.md")
    .addOption(
      new Option("--name <name>", "the name of this worker for those who watch").default(
        `${hostname()}-${process.pid}`,
        "the host's name and the process's number",
      ),
    )
    .addOption(
      new Option("--scratch <folder>", "where runs are while they are trained").default(
        join(tmpdir(), "softedge-workers"),
        "in the folder of temporary files",
      ),
    )
    .addOption(niceOption());
  addFleetOptions(command);
  command
    .addHelpText(
      "after",
      `
Ctrl-C stops it with a checkpoint, from which another worker goes on; a second one ends it at once.
A worker that is killed costs what its run has learned since the last checkpoint.

Example:
  npm run softedge -- worker --queue nats://trainer:4222 --store /mnt/softedge`,
    )
    .action(runWorker);
}
