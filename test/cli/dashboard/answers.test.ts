import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type DashboardRequest, dashboardAnswers } from "../../../cli/dashboard/answers.ts";
import { WatchedRuns } from "../../../cli/dashboard/watched-runs.ts";
import { pathsImportedBy } from "../../sources/imports.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { writeRun, writeStudy } from "./recorded-folder.ts";

function dashboard() {
  const folder = temporaryFolder();
  writeStudy(folder);
  const answer = dashboardAnswers(new WatchedRuns(folder));
  const ask = (url: string, question: Partial<DashboardRequest> = {}) =>
    answer({ method: "GET", url, host: "127.0.0.1:8700", known: undefined, ...question });
  return { folder, ask };
}

const charts = "/charts?metric=evaluation%2Fdeterministic%2Fmean";

describe("the dashboard answers", () => {
  test.each(["/runs", charts, "/"])(
    "%s with a tag, by which the same is not sent again",
    async (url) => {
      const { ask } = dashboard();
      const { status, headers, body } = await ask(url);
      expect([status, headers["cache-control"]]).toEqual([200, "no-cache"]);
      expect(body.length).toBeGreaterThan(0);
      const again = await ask(url, { known: headers.etag });
      expect([again.status, again.body]).toEqual([304, ""]);
    },
  );

  test.each(["/runs", charts])("%s with another tag once a run has recorded more", async (url) => {
    const { folder, ask } = dashboard();
    const { headers } = await ask(url);
    writeRun(folder, "another", { seed: 9 }, [-50]);
    expect((await ask(url, { known: headers.etag })).status).toBe(200);
  });

  test("this machine alone, by its own names", async () => {
    const { ask } = dashboard();
    for (const host of ["localhost", "LOCALHOST:8700", "127.0.0.1"]) {
      expect((await ask("/runs", { host })).status).toBe(200);
    }
    for (const host of [
      "example.com",
      "127.0.0.1.example.com",
      "localhost.example:8700",
      "",
      undefined,
    ]) {
      expect((await ask("/runs", { host })).status).toBe(421);
    }
  });

  test.each(["POST", "HEAD", "DELETE", "OPTIONS"])("no %s", async (method) => {
    const { status, headers } = await dashboard().ask("/runs", { method });
    expect([status, headers.allow]).toEqual([405, "GET"]);
  });

  test("with the headers of the other pages", async () => {
    const [common] = readFileSync("edge/page/_headers", "utf8").split("\n\n");
    const lines = [...common.matchAll(/^ {2}([\w-]+): (.*)$/gm)];
    expect(lines).toHaveLength(4);
    for (const url of ["/", "/runs", "/nothing"]) {
      const { headers } = await dashboard().ask(url);
      for (const [, name, value] of lines) expect(headers[name.toLowerCase()]).toBe(value);
    }
  });

  test.each([
    "/package.json",
    "/cli/dashboard/page/../../softedge.ts",
    "/cli/dashboard/page/..%2f..%2fsoftedge.js",
    "/edge/page/%2e%2e/app.ts",
    "/edge/page/_headers",
    "/edge/page/none.js",
    "/edge/worker.ts",
  ])("nothing of %s", async (url) => {
    expect((await dashboard().ask(url)).status).toBe(404);
  });

  test("what is no URL by saying so", async () => {
    for (const url of ["//", "//["]) expect((await dashboard().ask(url)).status).toBe(400);
  });
});

test("the page has every file that it loads", async () => {
  const { ask } = dashboard();
  const { body } = await ask("/");
  const linked = [...String(body).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url]) => url);
  const seen = new Set<string>();
  for (const url of linked) await follow(url);

  async function follow(url: string): Promise<void> {
    if (seen.has(url)) return;
    seen.add(url);
    const answer = await ask(url);
    expect(answer.status, url).toBe(200);
    if (!url.endsWith(".js")) return;
    for (const path of pathsImportedBy(url, String(answer.body))) await follow(join("/", path));
  }
  expect([...seen]).toContain("/edge/page/experiment/poll.js");
});
