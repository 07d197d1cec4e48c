import { type Options, SingleBar } from "cli-progress";

/** How often a line is printed where there is no terminal to draw a bar on. */
const lineEveryMilliseconds = 5000;

/** A bar with steps/s, the last returns and the time left; plain lines where there is no terminal. */
export class TrainingProgress {
  private readonly bar: SingleBar;
  private readonly started = performance.now();
  private readonly from: number;
  private step = 0;
  private readonly shown = { speed: "", episode: "", evaluation: "" };

  /**
   * @param from the step that it goes on from
   * @param clear whether the bar goes away once it stops
   */
  constructor(total: number, from = 0, clear = false) {
    this.from = from;
    const options: Options = {
      format:
        "  {bar} {value}/{total} steps  {speed} steps/s  return {episode}  evaluated {evaluation}  {eta_formatted} left at most",
      barCompleteChar: "█",
      barIncompleteChar: "░",
      barsize: 24,
      fps: 8,
      etaBuffer: 2000,
      hideCursor: true,
      clearOnComplete: clear,
      noTTYOutput: true,
      notTTYSchedule: lineEveryMilliseconds,
      gracefulExit: false,
      stream: process.stdout,
    };
    this.bar = new SingleBar(options);
    this.bar.start(total, from, { speed: "–", episode: "–", evaluation: "–" });
  }

  onStep(step: number): void {
    this.step = step;
    const seconds = (performance.now() - this.started) / 1000;
    this.shown.speed = Math.round((step - this.from) / seconds).toString();
    this.bar.update(step, this.shown);
  }

  onEpisode(total: number): void {
    this.shown.episode = total.toFixed(1);
  }

  onEvaluation(mean: number): void {
    this.shown.evaluation = mean.toFixed(1);
    this.bar.update(this.step, this.shown);
  }

  stop(): void {
    this.bar.stop();
  }
}
