import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { readPolicies } from "../../export/policy-package.ts";
import { zoo } from "../../studies/results/zoo.ts";
import { blocksOf } from "../docs/markdown.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { freePort } from "./free-port.ts";
import { startSoftedge } from "./softedge.ts";

/** The requests of a document's examples, and the answers that are printed behind them. */
function examplesIn(document: string): { path: string; body: string; answer: unknown }[] {
  const text = readFileSync(document, "utf8");
  const example =
    /```sh\ncurl http:\/\/127\.0\.0\.1:8787(\S+)[^']*'content-type[^']*' (?:\\\n *)?-d '([^']+)'\n```\n\n```json\n([\s\S]*?)```/g;
  return [...text.matchAll(example)].map(([, path, body, answer]) => ({
    path,
    body,
    answer: JSON.parse(answer),
  }));
}

/** Runs a program that uses the client, against a Worker; answers what it prints. */
async function run(program: string, url: string): Promise<string> {
  const file = join(temporaryFolder(), "program.mjs");
  const client = pathToFileURL(resolve("client/index.ts")).href;
  writeFileSync(
    file,
    program.replace("softedge/client", client).replace("http://127.0.0.1:8787", url),
  );
  return (await promisify(execFile)(process.execPath, [file])).stdout;
}

/** Starts softedge on a port that is free; answers where it listens, once it does. */
async function start(...args: string[]): Promise<{ url: string; output(): string }> {
  const port = String(await freePort());
  const state = mkdtempSync(join(tmpdir(), "softedge-start-"));
  const server = startSoftedge("start", "--port", port, "--state", state, ...args);
  onTestFinished(async () => {
    server.process.kill("SIGINT");
    await server.ended();
    rmSync(state, { recursive: true });
  });
  await server.printed("Ctrl-C stops");
  return { url: `http://127.0.0.1:${port}`, output: server.output };
}

describe("softedge start", () => {
  test("serves what comes with softedge, which answers as the documents say", async () => {
    const { url, output } = await start();
    for (const { manifest } of readPolicies("policies")) {
      expect(output()).toMatch(new RegExp(`^  ${manifest.name} +${manifest.version} `, "m"));
    }
    const examples = ["README.md", "docs/inference-protocol.md"].flatMap(examplesIn);
    expect(examples).toHaveLength(2);
    for (const { path, body, answer } of examples) {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${url}${path}`, { method: "POST", headers, body });
      expect(await response.json()).toEqual(answer);
    }
    const program = blocksOf("README.md").find(({ language }) => language === "js");
    const answer = JSON.parse(
      blocksOf("README.md").find(({ language }) => language === "json")?.text ?? "",
    );
    expect(JSON.parse(await run(program?.text ?? "", url))).toEqual(answer.action);
  });

  test("trains two policies where that is wanted, and takes them again where they are", async () => {
    const folder = mkdtempSync(join(tmpdir(), "softedge-start-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const places = ["--policies", join(folder, "policies"), "--runs", join(folder, "runs")];
    const { url, output } = await start("--train", ...places);
    expect(output()).toContain("soft-optimal: mean return 7.9298");
    expect(output()).toContain("reached a mean return");
    const answer = await fetch(`${url}/v1/policies`);
    expect(await answer.json()).toMatchObject({
      policies: [{ name: "my-pendulum" }, { name: "my-taxi" }],
    });
    const again = await start("--train", ...places);
    expect(again.output()).toContain("my-pendulum: reusing");
    expect(again.output()).not.toContain("training ");
  });

  test("has no policy that git would not take", () => {
    const ignored = readFileSync(".gitignore", "utf8");
    for (const { name } of zoo) expect(ignored).toContain(`!/policies/${name}/\n`);
  });
});
