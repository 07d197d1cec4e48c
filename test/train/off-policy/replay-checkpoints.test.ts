import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ReplayBuffer, transitionsOf } from "../../../train/off-policy/replay-buffer.ts";
import type { CheckpointWriter } from "../../../train/run/checkpoint-files.ts";
import { reopenCheckpoint, setDamagedAside } from "../../../train/run/checkpoint-files.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

/** The bytes of a transition of one number and an action. */
const rowBytes = 4 * 5;
const last = "checkpoint.safetensors";
const previous = "checkpoint.previous.safetensors";

/** The content of files by their paths in a folder. */
type Files = ReadonlyMap<string, Uint8Array>;

function filesIn(folder: string): Files {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}

/** What happens to a checkpoint. */
type Fate =
  | { kind: "written" }
  /** The process is killed after this share of the new rows' bytes. */
  | { kind: "rows"; share: number }
  /** It is killed before the new checkpoint is in its place. */
  | { kind: "renamed" }
  /** It is killed before all files that nothing needs are removed. */
  | { kind: "removing"; removed: number }
  /** The disk is full when the checkpoint's file is written, and the process goes on. */
  | { kind: "full" }
  /** It is written and then damaged: the checkpoint's file, or a row that only it refers to. */
  | { kind: "damaged"; part: "checkpoint" | "rows" };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const fate = fc.oneof<fc.Arbitrary<Fate>[]>(
  fc.constant({ kind: "written" }),
  share.map((share) => ({ kind: "rows", share })),
  fc.constant({ kind: "renamed" }),
  fc.nat(3).map((removed) => ({ kind: "removing", removed })),
  fc.constant({ kind: "full" }),
  fc
    .constantFrom("checkpoint" as const, "rows" as const)
    .map((part) => ({ kind: "damaged", part })),
);

/** The rows that were written until a process was killed: of all files, so many bytes. */
function partOf(rows: Files, before: Files, share: number): Files {
  const sizeBefore = (path: string) => before.get(path)?.length ?? 0;
  const grown = [...rows].map(([path, bytes]) => Math.max(0, bytes.length - sizeBefore(path)));
  let left = Math.floor(share * grown.reduce((sum, bytes) => sum + bytes, 0));
  const part = new Map<string, Uint8Array>();
  for (const [path, bytes] of [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const size = Math.min(bytes.length, sizeBefore(path) + left);
    left -= Math.max(0, size - sizeBefore(path));
    if (size > 0) part.set(path, bytes.subarray(0, size));
  }
  return part;
}

/** The position of a segment's first row, which its name tells. */
const firstRow = (path: string) => Number.parseInt(basename(path), 10);

/** A run of a buffer, of which transition n is always the same. */
class Run {
  readonly path = temporaryFolder();
  position = 0;
  /** The positions of the checkpoints that are readable. */
  saved: { last?: number | undefined; previous?: number | undefined } = {};
  private readonly capacity: number;
  private readonly segmentBytes: number;
  private buffer: ReplayBuffer;
  private writer: CheckpointWriter;

  constructor(capacity: number, segmentBytes: number) {
    this.capacity = capacity;
    this.segmentBytes = segmentBytes;
    this.buffer = new ReplayBuffer(capacity, 1, 1);
    this.writer = reopenCheckpoint(this.path, segmentBytes).writer;
  }

  add(count: number): void {
    for (let i = 0; i < count; i++) {
      const n = this.position++;
      const numbers = { observation: [n], action: [-n], nextObservation: [n + 1] };
      this.buffer.add({ ...numbers, reward: n / 2, continuation: n % 3 });
    }
  }

  private save(): void {
    const replay = this.buffer.read();
    const metadata = { position: String(this.position), next: String(replay.next) };
    const checkpoint = { tensors: new Map(), metadata, rows: transitionsOf(replay) };
    this.writer.write(checkpoint, { metrics: 0, events: 0 });
  }

  /** Goes on from the last readable checkpoint of a folder, as another process would. */
  private resume(path = this.path): void {
    const { checkpoint, warning, writer } = reopenCheckpoint(path, this.segmentBytes);
    this.buffer = new ReplayBuffer(this.capacity, 1, 1);
    this.position = Number(checkpoint?.metadata.position ?? 0);
    this.writer = writer;
    if (checkpoint?.rows) {
      this.buffer.write({ next: Number(checkpoint.metadata.next), rows: checkpoint.rows });
    }
    if (warning) setDamagedAside(path);
  }

  /** Resumes at a checkpoint, and expects the buffer to be one that nothing has happened to. */
  expectResumed(position = 0, path?: string): void {
    this.resume(path);
    expect(this.position).toBe(position);
    this.expectUndisturbed();
  }

  expectUndisturbed(): void {
    const undisturbed = new Run(this.capacity, this.segmentBytes);
    undisturbed.add(this.position);
    expect(this.buffer.read()).toEqual(undisturbed.buffer.read());
  }

  /** Expects the previous checkpoint to be readable, if there is one. */
  expectPrevious(): void {
    if (this.saved.previous === undefined) return;
    const copy = join(temporaryFolder(), "copy");
    cpSync(this.path, copy, { recursive: true });
    rmSync(join(copy, last), { force: true });
    new Run(this.capacity, this.segmentBytes).expectResumed(this.saved.previous, copy);
  }

  /** Saves a checkpoint, and the process goes on. */
  saveSafely(): void {
    this.save();
    this.saved = { last: this.position, previous: this.saved.last ?? this.saved.previous };
  }

  /** Puts back the folder as it was before a checkpoint, with some of what that wrote. */
  private putBack(before: Files, written: Files): void {
    for (const path of filesIn(this.path).keys()) rmSync(path);
    for (const [path, bytes] of [...before, ...written]) writeFileSync(path, bytes);
  }

  /** The file with the last row, and where the row ends: what a crash left may come behind it. */
  private lastRow(segments: readonly string[]): [path: string, end: number] {
    const path = segments.toSorted().findLast((each) => firstRow(each) < this.position);
    if (path === undefined) throw new Error("there are no rows");
    return [path, (this.position - firstRow(path)) * rowBytes];
  }

  /** Saves a checkpoint, to which something happens. */
  saveAndSuffer(fate: Fate): void {
    const file = (name: string) => join(this.path, name);
    const { saved } = this;
    const newest = saved.last ?? saved.previous;
    const before = filesIn(this.path);
    if (fate.kind === "full") {
      const unfinished = file(`${last}.unfinished`);
      rmSync(unfinished, { force: true });
      mkdirSync(unfinished);
      expect(() => this.save()).toThrow("cannot write");
      rmSync(unfinished, { recursive: true, force: true });
      this.saved = { previous: newest };
      this.expectUndisturbed();
      return;
    }
    this.saveSafely();
    if (fate.kind === "written") return;
    const after = filesIn(this.path);
    const isRows = (path: string) => path.endsWith(".f32");
    const rows = new Map([...after].filter(([path]) => isRows(path)));
    if (fate.kind === "rows") {
      this.putBack(before, partOf(rows, before, fate.share));
      this.saved = saved;
    }
    if (fate.kind === "renamed") {
      this.putBack(before, rows);
      if (existsSync(file(last))) renameSync(file(last), file(previous));
      writeFileSync(file(`${last}.unfinished`), "part of it");
      this.saved = { previous: newest };
    }
    if (fate.kind === "removing") {
      const removed = [...before].filter(([path]) => isRows(path) && !after.has(path));
      for (const [path, bytes] of removed.slice(fate.removed)) writeFileSync(path, bytes);
    }
    if (fate.kind === "damaged" && newest !== undefined) {
      const ofRows = fate.part === "rows" && this.position > newest;
      const [path, end] = ofRows ? this.lastRow([...rows.keys()]) : [file(last)];
      const bytes = readFileSync(path);
      bytes[(end ?? bytes.length) - 1] ^= 1;
      writeFileSync(path, bytes);
      this.saved = { previous: newest };
    }
    this.expectResumed(this.saved.last ?? this.saved.previous);
  }
}

test("a replay buffer survives any sequence of checkpoints, crashes and damages", () => {
  const any = (max: number) => fc.integer({ min: 1, max });
  const step = fc.record({ count: fc.nat(14), fate });
  const steps = fc.array(step, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(any(12), any(5), steps, (capacity, rowsInSegment, steps) => {
      const run = new Run(capacity, rowsInSegment * rowBytes);
      for (const { count, fate } of steps) {
        run.add(count);
        run.saveAndSuffer(fate);
        run.expectUndisturbed();
        run.expectPrevious();
      }
      run.expectResumed(run.saved.last ?? run.saved.previous);
    }),
    { numRuns: 100 },
  );
});
