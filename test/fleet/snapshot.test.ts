import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../files/sha256.ts";
import type { SnapshotManifest } from "../../fleet/manifest.ts";
import {
  collectGarbage,
  download,
  readSnapshot,
  type SnapshotPlace,
  type StoredSnapshot,
  upload,
} from "../../fleet/snapshot.ts";
import { FolderStore } from "../../fleet/store/folder-store.ts";
import { MissingObject, type ObjectStore } from "../../fleet/store/object-store.ts";
import { openSnapshot } from "../../train/run/snapshot.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { type Shape, Trainee } from "../train/run/trainee.ts";
import { MemoryStore } from "./memory-store.ts";

const shape: Shape = { capacity: 20, rowsInSegment: 5 };
const place: SnapshotPlace = { prefix: "study/run", token: 1 };

/** Stores the snapshot of a run now. */
async function uploadNow(
  store: ObjectStore,
  at: SnapshotPlace,
  path: string,
  previous?: StoredSnapshot,
): Promise<StoredSnapshot> {
  using snapshot = openSnapshot(path);
  return await upload(store, at, snapshot, previous);
}

/** A run of so many steps with a checkpoint. */
function runOf(steps: number): Trainee {
  const trainee = new Trainee(join(temporaryFolder(), "run"), shape);
  trainee.train(steps);
  trainee.save();
  return trainee;
}

const segmentsIn = ({ manifest }: StoredSnapshot) =>
  manifest.files.filter(({ name }) => name.startsWith("replay/"));
const keysOf = ({ key, manifest }: StoredSnapshot) => [
  key,
  ...manifest.files.map((file) => file.key),
];

describe("a snapshot in a store", () => {
  test("restores the run as it was at its checkpoint", async () => {
    const store = new FolderStore(temporaryFolder());
    const trainee = runOf(33);
    const stored = await uploadNow(store, place, trainee.path);
    expect(stored.manifest.step).toBe(33);
    const { key, sha256 } = stored;
    expect(await readSnapshot(store, { key, sha256 })).toEqual(stored);
    const folder = join(temporaryFolder(), "restored");
    expect(await download(store, { key, sha256 }, folder)).toEqual(stored);
    expect(readdirSync(folder).sort()).toEqual([
      "best.safetensors",
      "checkpoint.safetensors",
      "config.json",
      "metrics.jsonl",
      "replay",
      "starts.jsonl",
    ]);
    const resumed = new Trainee(folder, shape);
    expect(resumed.outcome()).toEqual(trainee.outcome());
  });

  test("shares with the one before what has not changed, full segments above all", async () => {
    const store = new MemoryStore();
    const trainee = runOf(23);
    const first = await uploadNow(store, place, trainee.path);
    // Segments of five: [5, 10), [10, 15), [15, 20), and three rows of [20, 25).
    trainee.train(1);
    trainee.save();
    store.written = [];
    const second = await uploadNow(store, { ...place, token: 2 }, trainee.path, first);
    expect(segmentsIn(second).slice(0, -1)).toEqual(segmentsIn(first).slice(0, -1));
    expect(store.written.map((key) => key.replace(/\.[0-9a-f]{64}$/, ""))).toEqual([
      "study/run/2/checkpoint.safetensors",
      "study/run/2/replay/000000000020.f32",
      "study/run/2/metrics.jsonl",
      "study/run/2/manifest.json",
    ]);
    store.written = [];
    expect(await uploadNow(store, { ...place, token: 2 }, trainee.path, second)).toEqual(second);
    expect(store.written).toEqual([second.key]);
  });

  test("is refused where an object is missing, or has been changed", async () => {
    const store = new MemoryStore();
    const stored = await uploadNow(store, place, runOf(33).path);
    for (const key of keysOf(stored)) {
      const folder = join(temporaryFolder(), "restored");
      const bytes = await store.get(key);
      const changed = new Uint8Array(bytes);
      changed[changed.length >> 1] ^= 1;
      await store.put(key, changed);
      await expect(download(store, stored, folder)).rejects.toThrow(
        `"${key}" in memory is damaged`,
      );
      await store.delete([key]);
      const missing = await download(store, stored, folder).catch((error: unknown) => error);
      expect(missing).toBeInstanceOf(MissingObject);
      expect(missing).toHaveProperty("message", expect.stringContaining(key));
      expect(readdirSync(join(folder, ".."))).toEqual([]);
      await store.put(key, bytes);
    }
  });

  test("is restored into no folder with files, and over what a killed process left", async () => {
    const store = new MemoryStore();
    const stored = await uploadNow(store, place, runOf(9).path);
    const folder = join(temporaryFolder(), "run");
    mkdirSync(join(`${folder}.unfinished`, "replay"), { recursive: true });
    writeFileSync(join(`${folder}.unfinished`, "replay", "rest"), "part of it");
    mkdirSync(folder);
    await download(store, stored, folder);
    expect(readdirSync(folder)).not.toContain("rest");
    await expect(download(store, stored, folder)).rejects.toThrow("into an empty folder");
    expect(new Trainee(folder, shape).step).toBe(9);
  });

  test.each([
    ["another folder", { name: "../config.json" }],
    ["an absolute path", { name: "/etc/passwd" }],
    ["a folder between", { name: "replay/../../x.f32" }],
    ["a file that no run has", { name: "other.json" }],
    ["a segment that is none", { name: "replay/0.f32" }],
    ["a digest that is none", { sha256: "0" }],
    ["a length below zero", { bytes: -1 }],
    ["a field that is unknown", { mode: "0777" }],
    ["a file twice", { name: "config.json" }],
  ])("is refused with %s in its manifest", async (_, change) => {
    const store = new MemoryStore();
    const { manifest } = await uploadNow(store, place, runOf(9).path);
    const [config, file, ...others] = manifest.files;
    const bad = { ...manifest, files: [config, { ...file, ...change }, ...others] };
    const content = Buffer.from(JSON.stringify(bad));
    await store.put("manifest", content);
    const folder = temporaryFolder();
    const reference = { key: "manifest", sha256: sha256(content) };
    await expect(download(store, reference, join(folder, "run"))).rejects.toThrow(
      'the object "manifest" in memory is damaged',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test("needs the key of a store", async () => {
    const { path } = runOf(9);
    const store = new MemoryStore();
    await expect(uploadNow(store, { prefix: "../x", token: 1 }, path)).rejects.toThrow("the key");
    await expect(uploadNow(store, { prefix: "x", token: 0.5 }, path)).rejects.toThrow("token");
  });
});

test("garbage is what no kept snapshot refers to, but for objects of later tokens and others", async () => {
  const store = new MemoryStore();
  const trainee = runOf(23);
  const at = (token: number) => ({ ...place, token });
  const first = await uploadNow(store, at(1), trainee.path);
  trainee.train(30);
  trainee.save();
  const second = await uploadNow(store, at(2), trainee.path, first);
  const later = await uploadNow(store, at(10), trainee.path);
  const others = ["study/run-2/1/x", "study/run/notes/x", "study/run/x"];
  for (const key of others) await store.put(key, Uint8Array.of(1));
  await collectGarbage(store, at(2), [second]);
  const expected = [...keysOf(second), ...keysOf(later), ...others].toSorted();
  expect(await store.list("")).toEqual(expected);
  await collectGarbage(store, at(10), []);
  expect(await store.list("")).toEqual(others.toSorted());
});

/** What happens in the life of a run. */
type Event =
  | { kind: "train"; steps: number }
  | { kind: "save" }
  /** A snapshot is stored while training writes this many checkpoints. */
  | { kind: "snapshot"; meanwhile: number; collects: boolean }
  /** The machine is lost; or only seems to be, and goes on as stale. */
  | { kind: "takeover" }
  /** A stale worker stores a snapshot, and collects garbage. */
  | { kind: "stale" };

const event = fc.oneof<fc.Arbitrary<Event>[]>(
  fc.integer({ min: 1, max: 14 }).map((steps) => ({ kind: "train", steps })),
  fc.constant({ kind: "save" }),
  fc.record({
    kind: fc.constant("snapshot" as const),
    meanwhile: fc.nat(3),
    collects: fc.boolean(),
  }),
  fc.constant({ kind: "takeover" }),
  fc.constant({ kind: "stale" }),
);

/** A worker that trains a run, with the snapshot that it has last recorded. */
interface Worker {
  trainee: Trainee;
  token: number;
  recorded: StoredSnapshot | undefined;
}

/** A run that workers train one after the other. */
class Relay {
  readonly store = new MemoryStore();
  private readonly folder: string;
  private readonly shape: Shape;
  private folders = 0;
  /** The largest number of steps that a worker has reached. */
  private furthest = 0;
  private worker: Worker;
  private readonly stale: Worker[] = [];
  /** The snapshot that the run's record refers to. */
  private record: StoredSnapshot | undefined;

  constructor(folder: string, shape: Shape) {
    this.folder = folder;
    this.shape = shape;
    this.worker = { trainee: this.traineeIn(this.newFolder()), token: 1, recorded: undefined };
  }

  private newFolder(): string {
    return join(this.folder, String(this.folders++));
  }

  private traineeIn(folder: string): Trainee {
    return new Trainee(folder, this.shape);
  }

  private async expectGood(stored: StoredSnapshot): Promise<void> {
    const folder = this.newFolder();
    await download(this.store, stored, folder);
    const restored = this.traineeIn(folder);
    expect(restored.step).toBe(stored.manifest.step);
    // The best policy may be of any evaluation so far: with that, it is as if never disturbed.
    restored.train(Math.max(20, this.furthest - restored.step));
    expect(restored.outcome()).toEqual(restored.undisturbed(this.newFolder()));
  }

  private async storeChanges(
    worker: Worker,
    manifestOf: () => Promise<StoredSnapshot>,
  ): Promise<StoredSnapshot> {
    this.store.written = [];
    const stored = await manifestOf();
    const known = new Set(worker.recorded?.manifest.files.map(({ name, sha256 }) => name + sha256));
    const changed: SnapshotManifest["files"] = stored.manifest.files.filter(
      ({ name, sha256 }) => !known.has(name + sha256),
    );
    expect(this.store.written).toEqual([...changed.map(({ key }) => key), stored.key]);
    return stored;
  }

  async happens(event: Event): Promise<void> {
    const { worker, store } = this;
    const at = (of: Worker): SnapshotPlace => ({ prefix: "study/run", token: of.token });
    if (event.kind === "train") worker.trainee.train(event.steps);
    this.furthest = Math.max(this.furthest, worker.trainee.step);
    if (event.kind === "save") worker.trainee.save();
    if (event.kind === "snapshot") {
      using snapshot = openSnapshot(worker.trainee.path);
      for (let i = 0; i < event.meanwhile; i++) {
        worker.trainee.train(5);
        worker.trainee.save();
      }
      this.furthest = Math.max(this.furthest, worker.trainee.step);
      const stored = await this.storeChanges(worker, () =>
        upload(store, at(worker), snapshot, worker.recorded),
      );
      worker.recorded = stored;
      this.record = stored;
      if (event.collects) {
        await collectGarbage(store, at(worker), [stored]);
        expect(await store.list("")).toEqual([...new Set(keysOf(stored))].toSorted());
      }
    }
    if (event.kind === "takeover") {
      const folder = this.newFolder();
      if (this.record) await download(store, this.record, folder);
      this.stale.push(worker);
      const token = worker.token + 1;
      this.worker = { trainee: this.traineeIn(folder), token, recorded: this.record };
    }
    if (event.kind === "stale") {
      for (const stale of this.stale) {
        stale.trainee.train(3);
        stale.trainee.save();
        await uploadNow(store, at(stale), stale.trainee.path, stale.recorded).catch(() => {});
        if (stale.recorded) await collectGarbage(store, at(stale), [stale.recorded]);
      }
    }
    if (this.record && event.kind !== "train") await this.expectGood(this.record);
  }
}

test("a run goes on as if undisturbed from the last snapshot, whoever writes what meanwhile", async () => {
  const shapes = fc.record({
    capacity: fc.integer({ min: 1, max: 12 }),
    rowsInSegment: fc.integer({ min: 1, max: 5 }),
  });
  const events = fc.array(event, { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(shapes, events, async (shape, events) => {
      const folder = mkdtempSync(join(tmpdir(), "softedge-relay-"));
      try {
        const relay = new Relay(folder, shape);
        for (const event of events) await relay.happens(event);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 25 },
  );
});
