import * as z from "zod";
import {
  manifest,
  policyList,
  policyName,
  policySummary,
  policyVersion,
} from "../../schemas/manifest.ts";
import type { Area } from "./area.ts";
import { answer, identified, refusals, text } from "./responses.ts";
import { mayNeedToken } from "./security.ts";

/** The parameter of every path below a policy. */
export const policyPath = z.object({ policy: policyName.meta({ example: "pendulum" }) });

/** The parameters of every path below a version of a policy. */
export const versionPath = policyPath.extend({
  version: policyVersion.meta({ example: "578d53cb63bc087d" }),
});

const actorHeaders = {
  ...identified,
  etag: text("the SHA-256 of the file, in hexadecimal digits"),
  "cache-control": text("a version never changes: public, or private where a token is needed"),
};

export const policies: Area = {
  name: "policies",
  description: "What is served.",
  paths: {
    "/v1/policies": {
      get: {
        operationId: "policies",
        summary: "Every policy that is served",
        responses: { 200: answer("The policies", policyList), ...refusals(429, 503) },
      },
    },
    "/v1/policies/{policy}": {
      get: {
        operationId: "manifest",
        summary: "All that is known of a policy: of its live version",
        description:
          "Among it are the spaces of observations and actions, with their bounds, the distribution of actions, and the origin of the policy.",
        requestParams: { path: policyPath },
        responses: { 200: answer("Its manifest", manifest), ...refusals(404, 429, 503) },
      },
    },
    "/v1/policies/{policy}/versions/{version}": {
      get: {
        operationId: "versionManifest",
        summary: "All that is known of a version, live or not",
        requestParams: { path: versionPath },
        responses: { 200: answer("Its manifest", manifest), ...refusals(404, 429, 503) },
      },
    },
    "/v1/policies/{policy}/versions/{version}/actor.onnx": {
      get: {
        operationId: "actor",
        summary: "The actor of a version: its ONNX file",
        description:
          "With its manifest it is the whole policy. All who may act may download it, unless the operator has set `ACTOR_DOWNLOADS` to `false`.",
        security: mayNeedToken,
        requestParams: { path: versionPath },
        responses: {
          200: {
            description: "The file",
            headers: actorHeaders,
            content: { "application/octet-stream": { schema: { type: "string" } } },
          },
          304: {
            description: "The file is the one that `If-None-Match` names",
            headers: actorHeaders,
          },
          ...refusals(401, 403, 404, 429, 503),
        },
      },
    },
  },
  schemas: { Manifest: manifest, PolicySummary: policySummary },
};
