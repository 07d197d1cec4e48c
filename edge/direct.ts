import { act } from "./act/act.ts";
import { readQuery } from "./act/query.ts";
import { completeHeaders, jsonAnswer, requestIdFor } from "./http/answer.ts";
import { brokenOff, isJson, parseJson } from "./http/json.ts";
import { Refusal, workerFailed } from "./http/refusal.ts";
import { answeredBy, askedOf } from "./observe/answered.ts";
import { logFailure } from "./observe/failures.ts";
import type { Parts } from "./parts.ts";
import { answering, mostBytesOf } from "./registry/answering.ts";
import type { Served } from "./registry/catalog.ts";
import { hasSettings } from "./security/bound.ts";

/*
 * The way of a usual act request past Hono: no router, no middleware, no context. It does what app.ts
 * does for such a request, by the same functions, and test/edge/direct.test.ts holds both equal. The app
 * answers everything else, and is loaded for the first such request. This is why: Hono, its router and
 * the middleware are neither loaded nor run for what a Worker is asked most (docs/performance.md).
 */

/** The address of an act request to a policy whose name needs no decoding. */
const address = /^https?:\/\/[^/?#]+\/v1\/policies\/([a-z0-9-]+)\/act$/;

/** Headers that ask for more than an answer: the app looks at those. */
const unusualHeaders = ["transfer-encoding", "content-encoding", "upgrade"];

/** Answers a request; undefined leaves it to the app, with its body unread. */
export type ActDirectly = (request: Request, bindings: object) => Promise<Response | undefined>;

/** Creates what answers act requests where no setting of the Worker concerns them. */
export function createDirectActing({
  catalog,
  metrics,
}: Pick<Parts, "catalog" | "metrics">): ActDirectly {
  async function answer(request: Request, served: Served): Promise<Response> {
    const id = requestIdFor(request);
    let answered = askedOf(served.live);
    let response: Response;
    try {
      const body = parseJson(await textOf(request), "the body");
      const policy = await answering(catalog, served, body);
      answered = askedOf(policy);
      const action = await act(policy, await readQuery(policy, body));
      answered = answeredBy(action);
      response = jsonAnswer(id, action);
    } catch (error) {
      response = refuse(error, id);
    }
    metrics.note("act", response.status, answered);
    return response;
  }

  /** The app tells why nothing was found. */
  async function find(name: string): Promise<Served | undefined> {
    try {
      return await catalog.find(name);
    } catch {
      return undefined;
    }
  }

  return async (request, bindings) => {
    if (request.method !== "POST" || hasSettings(bindings)) return undefined;
    const name = address.exec(request.url)?.[1];
    if (name === undefined || !isUsual(request)) return undefined;
    const served = await find(name);
    if (!served || Number(request.headers.get("content-length")) > mostBytesOf(served)) {
      return undefined;
    }
    return answer(request, served);
  };
}

/** True if a request sends JSON, of a length that it says, and asks for nothing besides. */
function isUsual({ headers }: Request): boolean {
  if (!isJson(headers.get("content-type") ?? "")) return false;
  if (headers.get("content-length") === null) return false;
  return !unusualHeaders.some((name) => headers.has(name));
}

async function textOf(request: Request): Promise<string> {
  try {
    return await request.text();
  } catch {
    throw brokenOff();
  }
}

function refuse(error: unknown, requestId: string): Response {
  if (!(error instanceof Error)) throw error;
  if (!(error instanceof Refusal)) logFailure(requestId, error);
  const response = (error instanceof Refusal ? error : workerFailed()).toResponse();
  completeHeaders(response, requestId);
  return response;
}
