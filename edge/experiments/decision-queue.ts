import type { Decision } from "../../schemas/decision.ts";
import type { Experiment } from "../../schemas/experiment.ts";
import { bucketOf } from "../../statistics/bucket.ts";
import { createOutbox } from "../storage/outbox.ts";

/** Takes what is decided to the log, some time after it was answered. */
export interface DecisionQueue {
  put(decision: Decision): void;
}

/** The limits of a queue; each message has some hundred bytes besides what is in it. */
const mostMessages = 100;
const mostBatchBytes = 250_000;
/** Operations on a queue are billed by 64 kB: lines are put into one message up to that. */
const messageBytes = 63_000;

/** The numbers that a decision may have, so that one always fits in a message of 128 kB. */
export const mostLoggedNumbers = 4096;
/** The bytes of a number, as JSON writes doubles, and of a decision besides. */
const bytesOfNumber = 25;
const bytesBesides = 600;

/** Milliseconds for which decisions are gathered: messages cost, and may be written later. */
const delay = 2_000;

/** The bytes that may wait in an isolate, which has 128 MB for everything. */
const mostWaitingBytes = 16e6;

/**
 * True where decisions of a unit are kept: while the experiment runs, all of an episode, or none, in
 * whichever arm it is.
 */
export function isSampled({ definition, state }: Experiment, unit: string): boolean {
  const { name, decisions } = definition;
  if (decisions === undefined || state !== "running") return false;
  return bucketOf(`decisions of ${name} `, unit) < decisions.sample;
}

/** @param keepAlive the platform's waitUntil */
export function createDecisionQueue(
  queue: Queue<string>,
  keepAlive: (promise: Promise<unknown>) => void,
): DecisionQueue {
  async function send(decisions: readonly Decision[]): Promise<void> {
    for (const batch of batchesOf(messagesOf(decisions))) {
      await queue.sendBatch(batch.map((body) => ({ body, contentType: "text" })));
    }
  }
  return createOutbox(send, keepAlive, { delay, mostWaiting: mostWaitingBytes }, sizeOf);
}

/** About how many bytes its line has; the line itself is written when it is sent. */
function sizeOf({ observation, action, epsilon, reward }: Decision): number {
  const numbers = [observation, action, epsilon ?? [], reward ?? []].map((of) => [of].flat());
  return bytesBesides + bytesOfNumber * numbers.reduce((sum, { length }) => sum + length, 0);
}

/** Decisions as lines, in messages of one declaration and one day each. */
export function messagesOf(decisions: readonly Decision[]): string[] {
  const groups = Map.groupBy(
    decisions,
    ({ experiment, declaration, time }) => `${experiment} ${declaration} ${time.slice(0, 10)}`,
  );
  return [...groups.values()].flatMap((group) =>
    fill(
      group.map((decision) => `${JSON.stringify(decision)}\n`),
      messageBytes,
      Number.POSITIVE_INFINITY,
    ).map((lines) => lines.join("")),
  );
}

/** Messages in batches that may be sent at once. */
export function batchesOf(messages: readonly string[]): string[][] {
  return fill(messages, mostBatchBytes, mostMessages);
}

/** Texts in groups, in order: one more goes into a group as long as that has room for it. */
function fill(texts: readonly string[], mostBytes: number, most: number): string[][] {
  const groups: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const bytes = encoder.encode(text).length;
    const last = groups.at(-1);
    if (last && bytes <= room && last.length < most) last.push(text);
    else {
      groups.push([text]);
      room = mostBytes;
    }
    room -= bytes;
  }
  return groups;
}

const encoder = new TextEncoder();
