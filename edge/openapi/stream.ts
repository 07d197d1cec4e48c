import { streamAnswer, streamProblem } from "../../schemas/stream.ts";
import type { Area } from "./area.ts";
import { policyPath } from "./policies.ts";
import { refusals, upgradeHeader } from "./responses.ts";
import { mayNeedToken } from "./security.ts";

const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const description = `Every text message is an ActRequest or an ActBatchRequest, and is answered by one message, in order: a StreamAnswer, or a StreamProblem, which has a \`status\` and does not end the stream.

A message that gives a \`seed\` begins an episode: those after it that give neither \`seed\` nor \`epsilon\` go on with that seed, each at the next \`step\`, unless it says another.

Messages that await their answers are limited in number and size, and so are answers that are not read: a stream that breaks a limit is closed with code 1008, and the reason says which.`;

export const streaming: Area = {
  name: "streaming",
  description: "What a policy does, on a WebSocket: for control loops.",
  paths: {
    "/v1/policies/{policy}/stream": {
      get: {
        operationId: "stream",
        summary: "A WebSocket whose every message is an act request",
        description,
        // OpenAPI has no words for the messages of a WebSocket.
        "x-messages": {
          sent: { anyOf: [schema("ActRequest"), schema("ActBatchRequest")] },
          received: { anyOf: [schema("StreamAnswer"), schema("StreamProblem")] },
        },
        security: mayNeedToken,
        requestParams: { path: policyPath },
        responses: {
          101: {
            description: "The stream is open.",
            headers: upgradeHeader,
          },
          ...refusals(401, 403, 404, 426, 429, 503),
        },
      },
    },
  },
  schemas: { StreamAnswer: streamAnswer, StreamProblem: streamProblem },
};
