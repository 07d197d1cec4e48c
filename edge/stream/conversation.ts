import type { ActBatchResponse, ActResponse } from "../../schemas/act-response.ts";
import type { Problem } from "../../schemas/problem.ts";
import { act } from "../act.ts";
import { parseJson } from "../body.ts";
import type { Policy } from "../policy.ts";
import { Refusal, refusalFrom } from "../problem.ts";
import { readQuery } from "../query.ts";
import { advance, type Episode, placeIn } from "./episode.ts";

/** Answers a message, or says what is wrong with it; never rejects. */
export type Conversation = (data: unknown) => Promise<ActResponse | ActBatchResponse | Problem>;

/**
 * What is asked and answered in one stream. Each message must be answered before the next is given.
 */
export function createConversation(policy: Policy): Conversation {
  let episode: Episode | undefined;
  return async (data) => {
    try {
      const query = readQuery(policy, placeIn(episode, readMessage(policy, data)));
      const answer = await act(policy, query);
      episode = advance(episode, query);
      return answer;
    } catch (error) {
      return refusalFrom(error).toProblem();
    }
  };
}

function readMessage({ mostBytes }: Policy, data: unknown): unknown {
  if (typeof data !== "string") {
    throw new Refusal(415, "the message is binary: send JSON as text");
  }
  if (data.length > mostBytes) {
    throw new Refusal(413, `the message must have at most ${mostBytes} characters`);
  }
  return parseJson(data, "the message");
}
