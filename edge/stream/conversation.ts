import { randomSeed } from "../../noise/random-seed.ts";
import type { ActBatchResponse, ActResponse } from "../../schemas/act-response.ts";
import type { Problem } from "../../schemas/problem.ts";
import { act } from "../act/act.ts";
import { readQuery } from "../act/query.ts";
import { parseJson } from "../http/json.ts";
import { Refusal, refusalFrom } from "../http/refusal.ts";
import { type Answered, answeredBy, askedOf } from "../observe/answered.ts";
import { answering, findServed, mostBytesOf } from "../registry/answering.ts";
import type { Catalog, Served } from "../registry/catalog.ts";
import { advance, placeIn, type StreamEpisode } from "./episode.ts";

/** Answers a message, or says what is wrong with it; never rejects. */
export type Conversation = (data: unknown) => Promise<ActResponse | ActBatchResponse | Problem>;

/**
 * Creates the conversation with a policy in one stream. Each message must be answered before the next
 * is given. All of a stream meet the same version, until another becomes live.
 *
 * @param note is told of each message with which status it was answered, and by what
 */
export function createConversation(
  catalog: Catalog,
  name: string,
  note: (status: number, answered: Answered | undefined) => void,
): Conversation {
  const asker = randomSeed();
  let episode: StreamEpisode | undefined;
  return async (data) => {
    let answered: Answered | undefined;
    try {
      const served = await findServed(catalog, name);
      answered = askedOf(served.live);
      const message = placeIn(episode, readMessage(served, data));
      const policy = await answering(catalog, served, message, asker);
      answered = askedOf(policy);
      const query = await readQuery(policy, message);
      const answer = await act(policy, query);
      episode = advance(episode, query);
      note(200, answeredBy(answer));
      return answer;
    } catch (error) {
      const refusal = refusalFrom(error);
      note(refusal.status, answered);
      return refusal.toProblem();
    }
  };
}

function readMessage(served: Served, data: unknown): unknown {
  if (typeof data !== "string") {
    throw new Refusal(415, "the message is binary: send JSON as text");
  }
  const mostBytes = mostBytesOf(served);
  if (data.length > mostBytes) {
    throw new Refusal(413, `the message must have at most ${mostBytes} characters`);
  }
  return parseJson(data, "the message");
}
