import { hostname, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { type Command, Option } from "commander";
import { messageOf } from "../../files/file-errors.ts";
import {
  closeConnection,
  connectTo,
  RefusedError,
  type ServerOptions,
  shownServers,
} from "../../fleet/connection.ts";
import { tellOfConnection } from "../../fleet/connection-state.ts";
import { machineKind } from "../../fleet/machine-kind.ts";
import { progressSubject } from "../../fleet/names.ts";
import { Queue } from "../../fleet/queue.ts";
import { GoneError } from "../../fleet/retry.ts";
import { openScratch } from "../../fleet/scratch.ts";
import { checkStore } from "../../fleet/store/check-store.ts";
import { openStore } from "../../fleet/store/open-store.ts";
import { work } from "../../fleet/worker.ts";
import { softedgeCommand } from "../../installation/installation.ts";
import { checkEngine } from "../../train/fit.ts";
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

/** The longest that a worker waits for the server and the store once it was asked to stop. */
const giveUpMilliseconds = 60_000;

/** A queue, and the connection to its server. */
interface Opened {
  connection: NatsConnection;
  queue: Queue;
}

/** Opens a queue as soon as it is there; undefined if stopped before. */
async function openWhenThere(
  server: ServerOptions,
  { name, leaseMilliseconds }: { name: string; leaseMilliseconds: number },
  { stopped, giveUp }: { stopped: AbortSignal; giveUp: AbortSignal },
): Promise<Opened | undefined> {
  let said: string | undefined;
  while (!stopped.aborted) {
    let connection: NatsConnection | undefined;
    try {
      connection = await connectTo(server, `softedge worker ${name}`);
      return { connection, queue: await Queue.open(connection, leaseMilliseconds, giveUp) };
    } catch (error) {
      await connection?.close();
      if (error instanceof RefusedError) throw error;
      const reason = messageOf(error);
      if (reason !== said) console.log(`${reason}; waiting`);
      said = reason;
    }
    await setTimeout(openMilliseconds, undefined, { signal: stopped }).catch(() => {});
  }
  return undefined;
}

/** Returns a signal that is aborted some time after another. */
function after(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  const giveUp = () => later.abort(new Error("stopped before the queue and the store answered"));
  signal.addEventListener("abort", () => void globalThis.setTimeout(giveUp, milliseconds).unref());
  return later.signal;
}

async function runWorker({ name, scratch, nice, ...options }: WorkerOptions): Promise<void> {
  const { store: storeUrl, server, leaseMilliseconds } = fleetPlaces(options);
  const store = openStore(storeUrl);
  await checkStore(store);
  // Training processes begin with the priority of this one.
  if (nice !== undefined) setPriority(resolveNice(nice));
  await untilInterrupted(async (_, stopped) => {
    const giveUp = after(stopped, giveUpMilliseconds);
    using own = openScratch(scratch);
    const workUntilGone = async ({ connection, queue }: Opened): Promise<void> => {
      void tellOfConnection(connection, console.log);
      console.log(`${name} takes runs of ${shownServers(server)}`);
      const progress = new ProgressSender(connection);
      await work({
        ...{ queue, name, store, stopped, giveUp },
        scratch: own.path,
        machine: machineKind(),
        start: startTraining,
        lacks: (config) => checkEngine(config).then(() => undefined, messageOf),
        onReport({ study, run, config }, report) {
          progress.send(progressSubject({ study, run }), report);
          const line = describeReport({ name: `${study}/${run}`, steps: stepsOf(config) }, report);
          if (line !== undefined) console.log(line);
        },
        onLost: ({ study, run }) =>
          console.log(`lost  ${study}/${run}: another worker has it, or it was cancelled`),
        onError(error, job) {
          const what = job ? `${job.study}/${job.run} is left to other workers: ` : "";
          console.error(`softedge: ${what}${messageOf(error)}`);
        },
      });
    };
    while (!stopped.aborted) {
      const options = { name, leaseMilliseconds };
      const opened = await openWhenThere(server, options, { stopped, giveUp });
      if (!opened) return;
      try {
        await workUntilGone(opened);
      } catch (error) {
        if (!(error instanceof GoneError)) throw error;
        console.log(`${error.message}; waiting`);
      } finally {
        await closeConnection(opened.connection);
      }
      await setTimeout(openMilliseconds, undefined, { signal: stopped }).catch(() => {});
    }
  });
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
  ${softedgeCommand("worker --queue nats://trainer:4222 --store /mnt/softedge")}`,
    )
    .action(runWorker);
}
