import { isEnd, type RunReport } from "../../train/study/run-report.ts";
import { LiveLines } from "../terminal/live-lines.ts";
import { shortNumber } from "../terminal/progress-line.ts";
import { Speed } from "../terminal/speed.ts";
import { progressTable, type RunProgress, stepOfTotal } from "./progress-table.ts";

/** The time constant of the speeds shown, in seconds. */
const speedSeconds = 20;
const drawMilliseconds = 500;

const now = () => performance.now() / 1000;

/** A run whose progress is shown. */
export interface ShownRun {
  name: string;
  /** The steps to take; null for algorithms that take none. */
  steps: number | null;
  /** The mean deterministic return of the last evaluation before it was resumed. */
  evaluatedReturn?: number | undefined;
}

/** Describes a report in a line; undefined for reports of steps, which are too many. */
export function describeReport({ name, steps }: ShownRun, report: RunReport): string | undefined {
  const at = (step: number) => (steps === null ? "" : `  ${stepOfTotal({ step, steps })} steps`);
  switch (report.kind) {
    case "started":
      return `${report.step > 0 ? "resumed" : "started"}  ${name}${at(report.step)}`;
    case "evaluated": {
      const { deterministic, stochastic } = report;
      const noisy = stochastic === undefined ? "" : `  stochastic ${shortNumber(stochastic)}`;
      const returns = `deterministic ${shortNumber(deterministic)}${noisy}`;
      return `evaluated  ${name}${at(report.step)}  ${returns}`;
    }
    case "finished":
    case "paused":
    case "interrupted":
      return `${report.kind}  ${name}${at(report.step)}`;
    case "failed":
    case "waiting":
      return `${report.kind}  ${name}: ${report.reason}`;
    case "warned":
      return `warning  ${name}: ${report.warning}`;
    case "stepped":
    case "saved":
      return undefined;
  }
}

/** Reports that a table of progress shows itself. */
const inTable: ReadonlySet<RunReport["kind"]> = new Set(["started", "evaluated"]);

interface Running extends RunProgress {
  speed: Speed;
}

/** The progress of a study: a table that is drawn anew in a terminal, a line for each event elsewhere. */
export class StudyProgress {
  private readonly stream: NodeJS.WriteStream;
  private readonly live: LiveLines | undefined;
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly running = new Map<string, Running>();
  private readonly total: (ended: number) => string;
  private ended = 0;

  /** @param total describes how far the study has come, when so many jobs have ended */
  constructor(total: (ended: number) => string, stream: NodeJS.WriteStream = process.stdout) {
    this.total = total;
    this.stream = stream;
    if (!stream.isTTY) return;
    this.live = new LiveLines(stream);
    this.timer = setInterval(() => this.draw(), drawMilliseconds);
  }

  private draw(): void {
    if (!this.live) return;
    const runs = Array.from(this.running.values(), (run) => ({
      ...run,
      stepsPerSecond: run.speed.at(run.step, now()),
    }));
    const { columns } = this.stream;
    this.live.draw([...progressTable(runs, columns), this.total(this.ended).slice(0, columns)]);
  }

  /** Receives the reports of a run. */
  onReport(run: ShownRun, report: RunReport): void {
    this.follow(run, report);
    const line = describeReport(run, report);
    if (line === undefined || (this.live && inTable.has(report.kind))) return;
    this.note(line);
  }

  private follow({ name, steps, evaluatedReturn }: ShownRun, report: RunReport): void {
    if (isEnd(report)) {
      this.running.delete(name);
      this.ended += 1;
    }
    if (report.kind === "started") {
      const { step } = report;
      const speed = new Speed(step, now(), speedSeconds);
      this.running.set(name, { name, step, steps, evaluatedReturn, speed });
    }
    const progress = this.running.get(name);
    if (progress === undefined) return;
    if (report.kind === "stepped") {
      progress.step = report.step;
      progress.episodeReturn = report.episode_return;
    }
    if (report.kind === "evaluated") {
      progress.step = report.step;
      progress.evaluatedReturn = report.deterministic;
    }
  }

  /** Prints a line, above the table if there is one. */
  note(line: string): void {
    this.live?.erase();
    this.stream.write(`${line}\n`);
    this.draw();
  }

  /** Removes the table. */
  stop(): void {
    clearInterval(this.timer);
    this.live?.erase();
  }
}
