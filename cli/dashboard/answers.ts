import { createHash } from "node:crypto";
import { messageOf } from "../../files/file-errors.ts";
import { type ChartChoice, Charts } from "./charts.ts";
import { readPageFile } from "./page-file.ts";
import { folderAsJson } from "./run-rows.ts";
import type { WatchedRuns } from "./watched-runs.ts";

/** What a request says that its answer depends on. */
export interface DashboardRequest {
  method: string;
  /** The path and the query. */
  url: string;
  host: string | undefined;
  /** The value of If-None-Match. */
  known: string | undefined;
}

export interface DashboardAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

/** Those of the other pages (`edge/page/_headers`). */
const securityHeaders = {
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
};

function refusal(
  status: number,
  reason: string,
  headers: Record<string, string> = {},
): DashboardAnswer {
  const type = { "content-type": "text/plain; charset=utf-8" };
  return { status, headers: { ...securityHeaders, ...type, ...headers }, body: `${reason}\n` };
}

/** An answer that browsers keep, and ask about before they use it again. */
function found(
  type: string,
  body: string | Uint8Array,
  known: string | undefined,
): DashboardAnswer {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const headers = { ...securityHeaders, etag, "cache-control": "no-cache" };
  if (known === etag) return { status: 304, headers, body: "" };
  return { status: 200, headers: { ...headers, "content-type": type }, body };
}

/** True if a request names this machine: another name may be a web page's that resolves to it. */
function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host ?? "");
}

function choiceOf(query: URLSearchParams): ChartChoice {
  return {
    metric: query.get("metric") ?? "",
    size: query.get("size") === "small" ? "small" : "large",
    each: query.has("each"),
    ids: query.get("runs")?.split(",").filter(Boolean) ?? [],
  };
}

/** Returns what answers the requests of the page. */
export function dashboardAnswers(
  watched: WatchedRuns,
): (request: DashboardRequest) => Promise<DashboardAnswer> {
  const charts = new Charts();
  const json = "application/json";

  async function answer({ url, known }: DashboardRequest): Promise<DashboardAnswer> {
    const asked = URL.parse(url, "http://localhost");
    if (!asked) return refusal(400, `${url} is no URL`);
    const { pathname, searchParams } = asked;
    if (pathname === "/runs") {
      const folder = folderAsJson(watched.folder, watched.read());
      return found(json, JSON.stringify(folder), known);
    }
    if (pathname === "/charts") {
      const drawn = await charts.draw(watched.read(), choiceOf(searchParams));
      return found(json, JSON.stringify({ charts: drawn }), known);
    }
    const file = readPageFile(pathname);
    return file ? found(file.type, file.body, known) : refusal(404, `there is no ${pathname}`);
  }

  return async (request) => {
    if (!isLocal(request.host)) {
      return refusal(421, "the dashboard answers to 127.0.0.1 and localhost alone");
    }
    if (request.method !== "GET") {
      return refusal(405, "the dashboard answers GET alone", { allow: "GET" });
    }
    try {
      return await answer(request);
    } catch (error) {
      return refusal(500, messageOf(error));
    }
  };
}
