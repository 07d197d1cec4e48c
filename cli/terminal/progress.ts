import { SingleBar } from "cli-progress";
import type { TrainingEvents } from "../../train/off-policy/train.ts";
import { MovingAverage } from "./moving-average.ts";
import { barLine, type ProgressFacts, plainLine } from "./progress-line.ts";
import { Speed } from "./speed.ts";

/** How often a line is printed where there is no terminal to draw a bar on. */
const lineEveryMilliseconds = 5000;
/** How long steps count for the speed that is shown. */
const speedSeconds = 20;
/** What a gradient step's reports count for: they are noisy, and there are hundreds a second. */
const newestReport = 0.01;

const now = () => performance.now() / 1000;

export interface ProgressSettings {
  /** The step that training goes on from. */
  from?: number;
  /** Whether a bar goes away once it stops. */
  clear?: boolean;
  stream?: NodeJS.WriteStream;
}

/** A bar with what is known of training; plain lines of it where there is no terminal. */
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
      // Drawn by a timer: a step only notes what it is told.
      format: (_, { maxWidth }) => {
        const facts = this.current();
        return stream.isTTY ? barLine(facts, maxWidth) : plainLine(facts);
      },
      fps: 8,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: lineEveryMilliseconds,
      // Plain lines would end with an empty one else.
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

  /** What it has to be told of. */
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
      // Some are reported in some steps, or by some algorithms, alone.
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
