import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { siblingModule } from "../../installation/installation.ts";
import {
  isEnd,
  type RunEnd,
  type RunReport,
  runReport,
  stopMessage,
} from "../../train/study/run-report.ts";
import type { RunningJob } from "../../train/study/train-jobs.ts";

/** The last of what a crashing process writes, which says why. */
const keptCharacters = 4000;
const program = fileURLToPath(siblingModule(import.meta.url, "./training-program"));

/** The line that names the error in what a process wrote before it crashed, or else the last. */
function errorIn(text: string): string | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s/.test(line));
  return lines.findLast((line) => /error\b.*:/i.test(line)) ?? lines.at(-1);
}

/**
 * Trains a run in a process of its own. It stops, with a checkpoint, if this process ends.
 *
 * @param path the run's folder
 * @param until trains to the first evaluation at this step or later; to the end, if undefined
 * @param onReport receives what it reports, except its end
 */
export function startTraining(
  path: string,
  until: number | undefined,
  onReport: (report: RunReport) => void,
): RunningJob {
  const child = fork(program, [path, ...(until === undefined ? [] : [String(until)])], {
    // A group of its own: Ctrl-C in a terminal reaches the study alone, which stops the process.
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let end: RunEnd | undefined;
  child.on("message", (message) => {
    const report = runReport.parse(message);
    if (isEnd(report)) end = report;
    else onReport(report);
  });
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors = `${errors}${chunk}`.slice(-keptCharacters);
  });
  const crash = (): RunEnd => {
    const { signalCode, exitCode } = child;
    if (signalCode) return { kind: "failed", reason: `its process was ended by ${signalCode}` };
    const why = errorIn(errors);
    const status = `its process ended with exit status ${exitCode}`;
    return { kind: "failed", reason: why ? `${status}: ${why}` : status };
  };
  return {
    stop() {
      if (child.connected) child.send(stopMessage, undefined, undefined, () => {});
    },
    kill: () => child.kill("SIGKILL"),
    ended: once(child, "close").then(
      () => end ?? crash(),
      (error) => ({ kind: "failed", reason: String(error) }),
    ),
  };
}
