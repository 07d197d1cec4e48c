import { createDocument } from "zod-openapi";
import packageJson from "../../package.json" with { type: "json" };
import { actingArea } from "./act.ts";
import type { ApiOperation, Area, Method } from "./area.ts";
import { experience } from "./experience.ts";
import { experimentAdministrationArea } from "./experiment-administration.ts";
import { experiments } from "./experiments.ts";
import { inferenceProtocolArea } from "./inference-protocol.ts";
import { metrics } from "./metrics.ts";
import { policies } from "./policies.ts";
import { registry } from "./registry.ts";
import { requestIdHeader } from "./responses.ts";
import { securitySchemes } from "./security.ts";
import { service } from "./service.ts";
import { streaming } from "./stream.ts";

/** All of the API; in this order it is shown. */
const areas: readonly Area[] = [
  actingArea,
  streaming,
  policies,
  experiments,
  registry,
  experimentAdministrationArea,
  experience,
  metrics,
  service,
  inferenceProtocolArea,
];

const description = `Asks reinforcement-learning policies what to do: stochastically or deterministically, once or in a stream.

Whatever is wrong with a request is answered by a problem document (RFC 9457) that names the field and the limit. HEAD is answered like GET, without a body.`;

/** The API in the words of OpenAPI 3.1, made of the schemas that the Worker checks by. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: packageJson.name,
      version: packageJson.version,
      description,
      license: { name: "Apache License 2.0", identifier: packageJson.license },
    },
    servers: [{ url: "/" }],
    tags: areas.map(({ name, description }) => ({ name, description })),
    paths: Object.assign({}, ...areas.map(pathsOf)),
    components: {
      schemas: Object.assign({}, ...areas.map(({ schemas }) => schemas)),
      headers: { RequestId: requestIdHeader },
      parameters: {
        RequestId: {
          name: "x-request-id",
          in: "header",
          description: `what the answer shall have as its id, where it matches ${requestIdHeader.schema.pattern}`,
          schema: { type: "string" },
        },
      },
      securitySchemes,
    },
  });
}

/** The paths of an area, each operation under its name. */
function pathsOf({ name, paths }: Area) {
  const tagged = ([method, operation]: [string, ApiOperation]) => [
    method,
    { tags: [name], ...operation },
  ];
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      {
        ...Object.fromEntries(entriesOf(operations).map(tagged)),
        parameters: [{ $ref: "#/components/parameters/RequestId" }],
      },
    ]),
  );
}

function entriesOf(operations: Partial<Record<Method, ApiOperation>>): [string, ApiOperation][] {
  return Object.entries(operations);
}
