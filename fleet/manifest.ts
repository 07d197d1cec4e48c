import * as z from "zod";
import { configFileName } from "../train/run/run-folder.ts";
import { isSnapshotFileName } from "../train/run/snapshot.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal digits");

/** A file of a run, and the object that has its content. */
const storedFile = z.strictObject({
  /** Its path in the run's folder. Nothing else than a run's files is ever written from a manifest. */
  name: z.string().refine(isSnapshotFileName, "must be the name of a file of a run"),
  bytes: z.int().min(0),
  sha256: digest,
  key: z.string(),
});
export type StoredFile = z.infer<typeof storedFile>;

/** The files of a run at a checkpoint. */
export const snapshotManifest = z.strictObject({
  /** The environment steps of the checkpoint. */
  step: z.int().min(0),
  files: z
    .array(storedFile)
    .refine(
      (files) => new Set(files.map(({ name }) => name)).size === files.length,
      "must not name a file twice",
    )
    .refine(
      (files) => files.some(({ name }) => name === configFileName),
      `must name ${configFileName}`,
    ),
});
export type SnapshotManifest = z.infer<typeof snapshotManifest>;

/** A reference to a snapshot in a store: the object of its manifest. */
export const snapshotReference = z.strictObject({ key: z.string(), sha256: digest });
export type SnapshotReference = z.infer<typeof snapshotReference>;
