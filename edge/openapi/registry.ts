import {
  promoteRequest,
  publication,
  registeredPolicies,
  registeredPolicy,
  rollbackRequest,
} from "../../schemas/registry.ts";
import { adminRefusals } from "./admin-refusals.ts";
import type { Area } from "./area.ts";
import { policyPath, versionPath } from "./policies.ts";
import { answer, problemContent, refusal } from "./responses.ts";
import { needsAdminToken } from "./security.ts";

const version = "578d53cb63bc087d";

/** The parts of the form are files: what is inside the first, JSON Schema can say of a string. */
const policyPackage = {
  type: "object" as const,
  description: "The files of a policy package, as softedge exports it.",
  properties: {
    manifest: {
      type: "string" as const,
      description: "the file manifest.json",
      contentMediaType: "application/json",
      contentSchema: { $ref: "#/components/schemas/Manifest" },
    },
    actor: {
      type: "string" as const,
      description: "the file actor.onnx",
      contentMediaType: "application/octet-stream",
    },
  },
  required: ["manifest", "actor"],
};

/** The reasons to refuse a package, which comes as a form, not as JSON. */
const packageRefusals = {
  400: refusal(
    {
      id: "PackageBroken",
      description: "The body is no form, or breaks off, or the manifest is not JSON.",
    },
    problemContent,
  ),
  415: refusal(
    { id: "PackageUnsupported", description: "The body is not said to be a form." },
    problemContent,
  ),
  422: refusal(
    {
      id: "PackageRefused",
      description:
        "It is no package that softedge could have exported, or not that of the path; `errors` has each part that is wrong.",
    },
    problemContent,
  ),
};

export const registry: Area = {
  name: "registry",
  description: "Which versions there are, and which of them answer: for operators.",
  paths: {
    "/v1/admin/policies": {
      get: {
        operationId: "registeredPolicies",
        summary: "Every policy, what of it is live, and what could be",
        security: needsAdminToken,
        responses: {
          200: answer("The policies", registeredPolicies),
          ...adminRefusals(429, 501, 503),
        },
      },
    },
    "/v1/admin/policies/{policy}/versions/{version}": {
      put: {
        operationId: "publish",
        summary: "Stores a version, which is checked, and answers those who pin it",
        description:
          "What is published never changes. To publish it again does nothing: the fields of the manifest that describe it, such as `evaluation`, may differ, and `kept` names those that do. With other facts, such as another environment, it is refused.",
        security: needsAdminToken,
        requestParams: { path: versionPath },
        requestBody: {
          required: true,
          content: { "multipart/form-data": { schema: policyPackage } },
        },
        responses: {
          200: answer("It was published before.", publication),
          201: answer("It is published.", publication),
          ...adminRefusals(409, 413, 429, 501, 503),
          ...packageRefusals,
        },
      },
    },
    "/v1/admin/policies/{policy}/promote": {
      post: {
        operationId: "promote",
        summary: "Makes a published version live, or a canary for a share of those who ask",
        security: needsAdminToken,
        requestParams: { path: policyPath },
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: promoteRequest,
              examples: {
                canary: { summary: "for one of twenty", value: { version, share: 0.05 } },
                live: { summary: "for all", value: { version } },
              },
            },
          },
        },
        responses: {
          200: answer("The policy, as it is now", registeredPolicy),
          ...adminRefusals(400, 404, 409, 413, 415, 422, 429, 501, 503),
        },
      },
    },
    "/v1/admin/policies/{policy}/rollback": {
      post: {
        operationId: "rollback",
        summary: "Takes a canary back, or the live version: the one before is live again",
        description:
          "The body says what is taken back, so that two who do it at once do not go back by two.",
        security: needsAdminToken,
        requestParams: { path: policyPath },
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: rollbackRequest,
              examples: { version: { value: { version } } },
            },
          },
        },
        responses: {
          200: answer("The policy, as it is now", registeredPolicy),
          ...adminRefusals(400, 404, 409, 413, 415, 422, 429, 501, 503),
        },
      },
    },
  },
  schemas: {
    RegisteredPolicy: registeredPolicy,
    Publication: publication,
    PromoteRequest: promoteRequest,
    RollbackRequest: rollbackRequest,
  },
};
