import "../../installation/disposable-stacks.ts";
import { type RunReport, stopMessage } from "../../train/study/run-report.ts";
import { endWithOutput, untilInterrupted } from "../terminal/interrupt.ts";
import { trainStudyRun } from "./train-study-run.ts";

/*
 * The program that trains a run of a study: its arguments are the run's folder, and the step to
 * train to if that is not its end. `training-process.ts` starts it.
 */

/** A study that was killed asks to stop, too: nobody would see the rest of the training. */
let isAsked = !process.connected;
const ask = () => {
  isAsked = true;
};
process.on("disconnect", ask);
process.on("message", (message) => {
  if (message === stopMessage) ask();
});

endWithOutput();

/** Resolves once the last report is sent. */
let sent = Promise.resolve();

/** Sends a report to the study, if it still runs. */
function tell(report: RunReport): void {
  if (!process.connected) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  // An error means that the study has ended meanwhile.
  process.send?.(report, undefined, undefined, () => resolve());
  sent = promise;
}

/** The exit status where the study, and no signal, has asked to stop. */
const stoppedByStudy = 130;

const [, , path, until] = process.argv;
const { result, interrupted = stoppedByStudy } = await untilInterrupted((stop) =>
  trainStudyRun(
    { path, until: until === undefined ? undefined : Number(until) },
    { tell, stop: () => stop() || isAsked },
  ),
);
process.exitCode = { ended: 0, failed: 1, stopped: interrupted }[result];
await sent;
if (process.connected) process.disconnect?.();
