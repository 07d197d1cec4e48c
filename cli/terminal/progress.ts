import { SingleBar } from "cli-progress";
import type { TrainingEvents } from "../../train/learning/training.ts";
import { MovingAverage } from "./moving-average.ts";
import {
  barLine,
  type ProgressFacts,
  plainLine,
  type ShownReport,
  shownReportNames,
} from "./progress-line.ts";
import { Speed } from "./speed.ts";

/** The time between lines where the output is not a terminal. */
const lineEveryMilliseconds = 5000;
/** The time constant of the speed shown. */
const speedSeconds = 20;
/**
 * The weight of the newest report in averages: reports are noisy and hundreds arrive per second.
 */
const newestReport = 0.01;

const now = () => performance.now() / 1000;

export interface ProgressSettings {
  /** The step that training resumes from. */
  from?: number;
  /** True to clear the bar once it stops. */
  clear?: boolean;
  stream?: NodeJS.WriteStream;
}

/** A progress bar for training; plain lines where the output is not a terminal. */
export class TrainingProgress {
  private readonly bar: SingleBar;
  private readonly speed: Speed;
  private readonly facts: ProgressFacts;
  private readonly averages = new Map<ShownReport, MovingAverage>();

  constructor(
    total: number,
    { from = 0, clear = false, stream = process.stdout }: ProgressSettings = {},
  ) {
    this.speed = new Speed(from, now(), speedSeconds);
    this.facts = { step: from, total };
    this.bar = new SingleBar({
      // Called by a timer, so that a step only stores its number.
      format: (_, { maxWidth }) => {
        const facts = this.current();
        return stream.isTTY ? barLine(facts, maxWidth) : plainLine(facts);
      },
      fps: 8,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: lineEveryMilliseconds,
      // Without it, plain lines would end with an empty one.
      clearOnComplete: clear || !stream.isTTY,
      gracefulExit: false,
      stream,
    });
    this.bar.start(total, from);
  }

  private current(): ProgressFacts {
    return {
      ...this.facts,
      stepsPerSecond: this.speed.at(this.facts.step, now()),
      reports: Object.fromEntries(
        Array.from(this.averages, ([name, average]) => [name, average.value]),
      ),
    };
  }

  private average(name: ShownReport, value: number): void {
    const average = this.averages.get(name) ?? new MovingAverage(newestReport);
    this.averages.set(name, average);
    average.add(value);
  }

  /** The listeners that feed it. */
  readonly watch: TrainingEvents = {
    onStep: (step) => {
      this.facts.step = step;
    },
    onEpisode: (episode) => {
      this.facts.episodeReturn = episode.return;
    },
    onGradientStep: (reports) => {
      const qLosses = Object.keys(reports).filter((name) => /^q\d+_loss$/.test(name));
      const sum = qLosses.reduce((total, name) => total + reports[name], 0);
      if (qLosses.length > 0) this.average("q_loss", sum / qLosses.length);
      // Some reports come only in some steps or from some algorithms.
      for (const name of shownReportNames) {
        if (name in reports) this.average(name, reports[name]);
      }
    },
    onEvaluation: ({ deterministic }) => {
      this.facts.evaluatedReturn = deterministic.mean;
    },
  };

  stop(): void {
    this.bar.stop();
  }
}
