import { type DecisionsObjects, decision, decisionsObjectName } from "../../schemas/decision.ts";
import type { Experiment, ExperimentIndex } from "../../schemas/experiment.ts";
import { sha256Of } from "../storage/sha256.ts";
import { experimentsIn } from "./experiments-object.ts";
import { experimentOf } from "./lifecycle.ts";

/*
 * The log of decisions in the bucket: lines of JSON in objects decisions/EXPERIMENT/DECLARATION/DATE/NAME. An
 * object is named by what it holds, so that a batch of messages that comes again makes no second one.
 * Messages may come again in other batches: lines are told apart by their decision_id.
 */

/** The folder of an experiment's log in the bucket. */
export function logFolderOf({ definition: { name }, declaration }: Experiment): string {
  // Older Workers have declared without an id.
  return `decisions/${name}/${declaration === undefined ? "" : `${declaration}/`}`;
}

/** The fields of a line that decide its place. */
const placed = decision.pick({ experiment: true, declaration: true, time: true });

/** The place of a message's lines, which are of one declaration and one day. */
function placeOf(
  text: string,
  index: ExperimentIndex,
): { folder: string; time: string } | undefined {
  try {
    const line = placed.strip().parse(JSON.parse(text.slice(0, text.indexOf("\n"))));
    const found = experimentOf(index, line.experiment);
    // Its experiment was deleted.
    if (!found || found.declaration !== line.declaration) return undefined;
    return { folder: logFolderOf(found), time: line.time };
  } catch (error) {
    // To try it again would not help, and would keep back those that it came with.
    console.error("a message that is no decisions is dropped", error);
    return undefined;
  }
}

/**
 * Keeps what came from the queue: an object for each declaration and day. What is of an experiment
 * that was deleted meanwhile is dropped.
 *
 * @throws {Error} if the bucket does not take it; the batch is then to come again
 */
export async function keepDecisions(
  { messages }: Pick<MessageBatch<string>, "messages">,
  bucket: R2Bucket,
): Promise<void> {
  const index = await experimentsIn(bucket).read();
  const parts = messages.flatMap(({ body }) => {
    const place = placeOf(String(body), index);
    return place ? [{ ...place, lines: String(body) }] : [];
  });
  const objects = Map.groupBy(parts, ({ folder, time }) => `${folder} ${time.slice(0, 10)}`);
  await Promise.all(
    [...objects.values()].map(async (group) => {
      // In whatever order the messages of a batch are.
      const sorted = group.toSorted((a, b) => (a.lines < b.lines ? -1 : 1));
      const content = new TextEncoder().encode(sorted.map(({ lines }) => lines).join(""));
      const [{ folder }] = group;
      const [first] = group.map(({ time }) => time).toSorted();
      const name = `${timeName(first)}-${(await sha256Of(content)).slice(0, 16)}.ndjson`;
      await bucket.put(`${folder}${name}`, content, {
        httpMetadata: { contentType: ndjson },
      });
    }),
  );
}

export const ndjson = "application/x-ndjson";

/** A time as the name of a folder and the beginning of one in it: their order is that of times. */
function timeName(time: string): string {
  return time.replace("T", "/").replaceAll(":", "-").replace("Z", "");
}

/** The most that R2 lists at once. */
const mostListed = 1000;

/**
 * @param folder that of an experiment's log
 * @param after the name of an object: those behind it are listed
 */
export async function listDecisions(
  bucket: R2Bucket,
  folder: string,
  after: string | undefined,
): Promise<DecisionsObjects> {
  const startAfter = after === undefined ? {} : { startAfter: `${folder}${after}` };
  const found = await bucket.list({ prefix: folder, limit: mostListed, ...startAfter });
  const objects = found.objects.map(({ key, size }) => ({
    name: decisionsObjectName.parse(key.slice(folder.length)),
    bytes: size,
  }));
  return { objects, next: found.truncated ? (objects.at(-1)?.name ?? null) : null };
}

export function readDecisionObject(
  bucket: R2Bucket,
  folder: string,
  name: string,
): Promise<R2ObjectBody | null> {
  return bucket.get(`${folder}${name}`);
}

/** Removes all of a log. */
export async function removeDecisions(bucket: R2Bucket, folder: string): Promise<void> {
  for (;;) {
    const { objects } = await bucket.list({ prefix: folder });
    if (objects.length === 0) return;
    await bucket.delete(objects.map(({ key }) => key));
  }
}
