import type { ActBatchResponse, ActResponse } from "../../schemas/act-response.ts";
import type { Problem } from "../../schemas/problem.ts";
import { act, randomSeed } from "../act.ts";
import { answering, findServed, mostBytesOf } from "../answering.ts";
import { parseJson } from "../body.ts";
import { Refusal, refusalFrom } from "../problem.ts";
import { readQuery } from "../query.ts";
import type { Catalog, Served } from "../registry/catalog.ts";
import { advance, type Episode, placeIn } from "./episode.ts";

/** Answers a message, or says what is wrong with it; never rejects. */
export type Conversation = (data: unknown) => Promise<ActResponse | ActBatchResponse | Problem>;

/**
 * What is asked of a policy and answered in one stream. Each message must be answered before the next
 * is given. All of a stream meet the same version, until another becomes live.
 */
export function createConversation(catalog: Catalog, name: string): Conversation {
  const asker = randomSeed();
  let episode: Episode | undefined;
  return async (data) => {
    try {
      const served = await findServed(catalog, name);
      const message = placeIn(episode, readMessage(served, data));
      const policy = await answering(catalog, served, message, asker);
      const query = readQuery(policy, message);
      const answer = await act(policy, query);
      episode = advance(episode, query);
      return answer;
    } catch (error) {
      return refusalFrom(error).toProblem();
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
