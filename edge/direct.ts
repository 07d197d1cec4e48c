import type { WorkerSettings } from "../schemas/worker-settings.ts";
import { act } from "./act/act.ts";
import { readQuery } from "./act/query.ts";
import { completeHeaders, jsonAnswer, requestIdFor } from "./http/answer.ts";
import { brokenOff, isJson, parseJson } from "./http/json.ts";
import { Refusal, workerFailed } from "./http/refusal.ts";
import { type Answered, answeredBy, askedOf } from "./observe/answered.ts";
import { logFailure } from "./observe/failures.ts";
import { writeRequest } from "./observe/request-line.ts";
import type { Parts } from "./parts.ts";
import { answering, mostBytesOf } from "./registry/answering.ts";
import type { Served } from "./registry/catalog.ts";
import { actingToken } from "./security/authentication.ts";
import { limitActing } from "./security/rate-limit.ts";
import { settingsOf } from "./security/settings.ts";
import { varyByOrigin } from "./security/vary.ts";

/*
 * A shortcut for usual act requests: no router, no middleware, no context. It calls the functions that
 * app.ts calls for such a request, and test/edge/direct.test.ts holds both equal. The app answers
 * everything else, and is loaded for the first such request. Most requests therefore need no Hono, which
 * takes time to load and to run (docs/performance.md).
 */

/** The address of an act request to a policy whose name needs no decoding. */
const address = /^https?:\/\/[^/?#]+\/v1\/policies\/([a-z0-9-]+)\/act$/;

/** Its pattern in the app. */
const route = "/v1/policies/:policy/act";

/** Headers of requests that are left to the app: they ask for more than an answer. */
const unusualHeaders = ["transfer-encoding", "content-encoding", "upgrade"];

/** Answers a request; undefined leaves it to the app, with its body unread. */
export type ActDirectly = (request: Request, bindings: object) => Promise<Response | undefined>;

/** Creates what answers act requests, under whatever settings. */
export function createDirectActing({
  catalog,
  metrics,
}: Pick<Parts, "catalog" | "metrics">): ActDirectly {
  async function answer(
    request: Request,
    served: Served,
    settings: WorkerSettings,
    tokenDigest: string | undefined,
  ): Promise<Response> {
    const requestId = requestIdFor(request);
    let answered: Answered | undefined;
    let response: Response;
    try {
      if (settings.ACT_LIMIT) await limitActing(request, settings, tokenDigest);
      answered = askedOf(served.live);
      const body = parseJson(await textOf(request), "the body");
      const policy = await answering(catalog, served, body);
      answered = askedOf(policy);
      const action = await act(policy, await readQuery(policy, body));
      answered = answeredBy(action);
      response = jsonAnswer(requestId, action);
    } catch (error) {
      response = refuse(error, requestId);
    }
    if (settings.ALLOWED_ORIGINS) varyByOrigin(response);
    if (settings.LOG_REQUESTS) {
      writeRequest({ method: "POST", route, requestId }, response.status, answered);
    }
    metrics.note("act", response.status, answered);
    return response;
  }

  /** The app says why nothing was found. */
  async function find(name: string): Promise<Served | undefined> {
    try {
      return await catalog.find(name);
    } catch {
      return undefined;
    }
  }

  return async (request, bindings) => {
    if (request.method !== "POST") return undefined;
    const name = address.exec(request.url)?.[1];
    if (name === undefined || !isUsual(request)) return undefined;
    const found = settingsOf(bindings);
    const settings = found instanceof Promise ? await found : found;
    if (typeof settings === "string" || isShared(request, settings)) return undefined;
    let tokenDigest: string | undefined;
    if (settings.ACT_TOKENS) {
      tokenDigest = await tokenIn(request, settings);
      if (tokenDigest === undefined) return undefined;
    }
    const served = await find(name);
    if (!served || Number(request.headers.get("content-length")) > mostBytesOf(served)) {
      return undefined;
    }
    return answer(request, served, settings, tokenDigest);
  };
}

/** The digest of a token that may act; the app says why another may not. */
async function tokenIn(request: Request, settings: WorkerSettings): Promise<string | undefined> {
  try {
    return await actingToken(request, settings, "act");
  } catch {
    return undefined;
  }
}

/** True if a page of another origin may be asking, to which the app tells more. */
function isShared({ headers }: Request, { ALLOWED_ORIGINS }: WorkerSettings): boolean {
  return ALLOWED_ORIGINS !== undefined && headers.has("origin");
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
