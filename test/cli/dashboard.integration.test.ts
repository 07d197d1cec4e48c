import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { writeStudy } from "./dashboard/recorded-folder.ts";
import { freePort } from "./free-port.ts";
import { softedge, startSoftedge } from "./softedge.ts";

test("softedge dashboard refuses a folder that is not there", async () => {
  const folder = join(temporaryFolder(), "none");
  const { status, output } = await softedge("dashboard", folder);
  expect(status).toBe(1);
  expect(output).toBe(
    `softedge: there is no folder ${folder}: name a folder of runs, such as runs/ and a study's name\n`,
  );
});

test("softedge dashboard refuses a port that is taken", async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { status, output } = await softedge("dashboard", temporaryFolder(), "--port", String(port));
  expect(status).toBe(1);
  expect(output).toBe(`softedge: port ${port} is in use; choose another with --port\n`);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)(
  "softedge dashboard serves at any free port until %s, also while a browser is connected",
  async (signal, status) => {
    const folder = temporaryFolder();
    writeStudy(folder);
    const command = startSoftedge("dashboard", folder, "--port", "0");
    await command.printed("Ctrl-C stops");
    const [, url] = /(http:\S+)/.exec(command.output()) ?? [];
    const response = await fetch(`${url}/runs`);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ folder, runs: { length: 5 } });
    const tag = response.headers.get("etag") ?? "";
    const again = await fetch(`${url}/runs`, { headers: { "if-none-match": tag } });
    expect(again.status).toBe(304);
    command.process.kill(signal);
    expect(await command.ended()).toBe(status);
    expect(command.output()).toBe(`the runs in ${folder}: ${url}\nCtrl-C stops.\n`);
  },
);
