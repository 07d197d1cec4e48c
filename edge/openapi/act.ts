import { actBatchRequest, actRequest } from "../../schemas/act-request.ts";
import { actBatchResponse, actResponse } from "../../schemas/act-response.ts";
import { maximumRows } from "../../schemas/limits.ts";
import { problem } from "../../schemas/problem.ts";
import type { Area } from "./area.ts";
import { policyPath } from "./policies.ts";
import { answer, refusals } from "./responses.ts";
import { mayNeedToken } from "./security.ts";

const questions = {
  pendulum: {
    summary: "one observation (Pendulum-v1)",
    value: { observation: [0.9986, 0.0523, 0], seed: 7 },
  },
  taxi: {
    summary: "a state, and the probability of every action (Taxi-v3)",
    value: { observation: 328, mode: "deterministic", return: ["probabilities"] },
  },
  batch: {
    summary: "a batch, at a step of a seed (Pendulum-v1)",
    value: {
      observations: [
        [1, 0, 0],
        [-1, 0, 8],
      ],
      seed: 7,
      step: 3,
      return: ["mean", "log_std", "epsilon"],
    },
  },
  epsilon: {
    summary: "with noise of the caller's own (Pendulum-v1)",
    value: { observation: [0.9986, 0.0523, 0], epsilon: [0.5] },
  },
};

const answers = {
  pendulum: {
    value: {
      action: [0.9567055702209473],
      log_prob: -1.7939751148223877,
      mode: "stochastic",
      policy: "pendulum",
      version: "578d53cb63bc087d",
      seed: 7,
      step: 0,
    },
  },
};

const description = `Asks about \`observation\`, or about a batch of 1 to ${maximumRows} \`observations\`.

The same version, seed, step and row give the same action, in whatever isolate: with a seed and its step t in the t-th request, an episode can be replayed.

Lengths of vectors, states, modes and names in \`return\` depend on the policy: its manifest has its spaces and its distribution. A policy of distribution \`none\` has the deterministic mode alone; it and an \`implicit\` one answer no \`log_prob\`. Numbers are float32 (\`probabilities\` float64) and lose nothing on their way through JSON.`;

export const actingArea: Area = {
  name: "acting",
  description: "What a policy does.",
  paths: {
    "/v1/policies/{policy}/act": {
      post: {
        operationId: "act",
        summary: "An action for an observation, or one for each of a batch",
        description,
        security: mayNeedToken,
        requestParams: { path: policyPath },
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: actRequest.or(actBatchRequest), examples: questions },
          },
        },
        responses: {
          200: answer("What the policy does", actResponse.or(actBatchResponse), answers),
          ...refusals(400, 401, 404, 409, 413, 415, 422, 429, 503),
        },
      },
    },
  },
  schemas: {
    ActRequest: actRequest,
    ActBatchRequest: actBatchRequest,
    ActResponse: actResponse,
    ActBatchResponse: actBatchResponse,
    Problem: problem,
  },
};
