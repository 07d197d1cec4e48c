import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cutTo } from "../../../files/growing-file.ts";
import { ReplayBuffer, transitionsOf } from "../../../train/off-policy/replay-buffer.ts";
import {
  type CheckpointWriter,
  readBest,
  reopenCheckpoint,
  writeBest,
} from "../../../train/run/checkpoint-files.ts";

/** The bytes of a transition of one number and an action. */
const rowBytes = 4 * 5;
/** The steps from one evaluation to the next. */
const interval = 4;

/** The mean return of the evaluation at a step: sometimes a new best, sometimes as good as one. */
const meanAt = (step: number) => Math.floor(step / 10) + ((step * 7) % 5);

export interface Shape {
  /** The transitions that the replay buffer holds. */
  capacity: number;
  rowsInSegment: number;
}

/** What writes the files of a run as training does, of which step n is always the same. */
export class Trainee {
  readonly path: string;
  step = 0;
  private readonly shape: Shape;
  private readonly buffer: ReplayBuffer;
  private readonly writer: CheckpointWriter;
  private best: number;

  /** Starts a run in a folder, or goes on from its last checkpoint. */
  constructor(path: string, shape: Shape) {
    this.path = path;
    this.shape = shape;
    mkdirSync(path, { recursive: true });
    if (!existsSync(join(path, "config.json"))) writeFileSync(join(path, "config.json"), "{}\n");
    const bytes = shape.rowsInSegment * rowBytes;
    const { checkpoint, recorded, writer } = reopenCheckpoint(path, bytes);
    this.writer = writer;
    this.buffer = new ReplayBuffer(shape.capacity, 1, 1);
    if (checkpoint?.rows) {
      this.buffer.write({ next: Number(checkpoint.metadata.next), rows: checkpoint.rows });
    }
    this.step = Number(checkpoint?.metadata.environment_steps ?? 0);
    cutTo(this.file("metrics.jsonl"), recorded.metrics);
    this.best = readBest(path)?.meanReturn ?? Number.NEGATIVE_INFINITY;
    appendFileSync(this.file("starts.jsonl"), `{"step":${this.step}}\n`);
  }

  private file(name: string): string {
    return join(this.path, name);
  }

  train(steps: number): void {
    for (let i = 0; i < steps; i++) {
      const n = this.step++;
      const numbers = { observation: [n], action: [-n], nextObservation: [n + 1] };
      this.buffer.add({ ...numbers, reward: n / 2, continuation: n % 3 });
      if (this.step % interval === 0) this.evaluate();
    }
  }

  private evaluate(): void {
    const mean = meanAt(this.step);
    appendFileSync(this.file("metrics.jsonl"), `{"step":${this.step},"mean":${mean}}\n`);
    if (!(mean > this.best)) return;
    this.best = mean;
    const actor = { data: Float32Array.of(this.step), shape: [1] };
    const metadata = { environment_steps: String(this.step) };
    writeBest(this.path, { tensors: new Map([["actor", actor]]), metadata }, mean);
  }

  save(): void {
    const replay = this.buffer.read();
    const metadata = { environment_steps: String(this.step), next: String(replay.next) };
    const metrics = this.file("metrics.jsonl");
    this.writer.write(
      { tensors: new Map(), metadata, rows: transitionsOf(replay) },
      { metrics: existsSync(metrics) ? statSync(metrics).size : 0, events: 0 },
    );
  }

  /** What a run has that went on from anywhere, or was never disturbed. */
  outcome() {
    const read = (name: string) => {
      const path = this.file(name);
      return existsSync(path) ? readFileSync(path).toString("base64") : undefined;
    };
    return {
      step: this.step,
      replay: this.buffer.read(),
      metrics: read("metrics.jsonl"),
      best: read("best.safetensors"),
    };
  }

  /** The outcome of a run that was never disturbed, in a folder of its own. */
  undisturbed(path: string) {
    const other = new Trainee(path, this.shape);
    other.train(this.step);
    return other.outcome();
  }
}
