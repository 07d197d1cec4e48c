import { SingleBar } from "cli-progress";
import type { TrainingEvents } from "../../train/learning/training.ts";
import { MovingAverage } from "./moving-average.ts";
import { barLine, type ProgressFacts, plainLine } from "./progress-line.ts";
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
  private readonly qLoss = new MovingAverage(newestReport);
  private readonly actorLoss = new MovingAverage(newestReport);
  private readonly temperature = new MovingAverage(newestReport);

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
      qLoss: this.qLoss.value,
      actorLoss: this.actorLoss.value,
      temperature: this.temperature.value,
    };
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
      if (qLosses.length > 0) this.qLoss.add(sum / qLosses.length);
      // Some reports come only in some steps or from some algorithms.
      const { actor_loss, temperature } = reports;
      if (actor_loss !== undefined) this.actorLoss.add(actor_loss);
      if (temperature !== undefined) this.temperature.add(temperature);
    },
    onEvaluation: ({ deterministic }) => {
      this.facts.evaluatedReturn = deterministic.mean;
    },
  };

  stop(): void {
    this.bar.stop();
  }
}
