import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { algorithmList } from "../studies/results/algorithms.ts";
import { checkEnvironment } from "../train/environments/check/check-environment.ts";
import { findEnvironment } from "../train/environments/registry.ts";
import { candidatesOf, expandStudy } from "../train/study/expand.ts";
import { successiveHalving } from "../train/study/search/rungs.ts";
import { randomSearch } from "../train/study/search/trials.ts";
import { readStudy, studyFile } from "../train/study/study-file.ts";

mkdirSync("build", { recursive: true });
// In a folder of the project, from which its imports are found.
const folder = mkdtempSync("build/docs-example-");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The blocks of TypeScript in a document. */
function blocksOf(document: string): string[] {
  return [...readFileSync(document, "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(
    ([, code]) => code,
  );
}

/** Loads a block as if it stood in a folder of the project. */
async function load(name: string, code: string, from: string): Promise<Record<string, unknown>> {
  const file = resolve(folder, name);
  writeFileSync(
    file,
    code
      .replaceAll('from "softedge"', 'from "../../library/index.ts"')
      .replaceAll('from "./', `from "../../${from}`),
  );
  return import(pathToFileURL(file).href);
}

describe("docs/environments.md", () => {
  const blocks = blocksOf("docs/environments.md");

  const xml = /```xml\n([\s\S]*?)```/.exec(readFileSync("docs/environments.md", "utf8"))?.[1];
  const own = blocks.filter((code) => code.includes("export default defineEnvironment"));
  const [puckFile, balanceFile] = own.map((code, i) => {
    const file = join(folder, ["puck.ts", "balance.ts"][i]);
    writeFileSync(file, code);
    return file;
  });
  writeFileSync(join(folder, "balance.xml"), xml ?? "");

  test("has an environment as its example that can be played", async () => {
    const puck = await findEnvironment(puckFile);
    const environment = await puck.make({ effort_weight: 0 });
    expect(environment.id).toBe("Puck-v0");
    const [x] = environment.reset(0);
    const { observation, reward } = environment.step([1]);
    expect(reward).toBe(-x * x);
    expect(observation[1]).toBeCloseTo(0.1, 12);
    expect(observation[0]).toBeCloseTo(x + 0.01, 12);
    expect(environment.scene().shapes).toHaveLength(1);
    await expect(puck.make({ effort_weight: "none" })).rejects.toThrow("effort_weight");
  });

  test("has environments as its examples that keep what they promise", async () => {
    expect(own).toHaveLength(2);
    for (const file of [puckFile, balanceFile]) {
      const settings = { options: {}, episodes: 2, seed: 0 };
      const { checks } = await checkEnvironment(await findEnvironment(file), settings);
      expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    }
  });

  test.each(blocks.filter((code) => code.startsWith("import { make")))(
    "has code that runs: %#",
    async (code) => {
      await load(`block-${blocks.indexOf(code)}.ts`, code, "");
    },
  );
});

test("docs/algorithms.md has the list of the registry", () => {
  expect(readFileSync("docs/algorithms.md", "utf8")).toContain(algorithmList());
});

describe("docs/studies.md", () => {
  const text = readFileSync("docs/studies.md", "utf8");
  const [example, search] = Array.from(text.matchAll(/```json\n([\s\S]*?)```/g), ([, json]) =>
    JSON.parse(json),
  );
  const readConfigFile = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const searchFile = "studies/pendulum-search.json";
  const candidates = candidatesOf(readStudy(searchFile));
  const runs = expandStudy({ study: studyFile.parse(example), readConfigFile });

  test("has examples whose runs and candidates have the names that it lists", () => {
    const listed = text.match(/^pendulum-v1-\S+/gm) ?? [];
    const names = [...runs, ...candidates].map(({ name }) => name);
    for (const { name } of runs) expect(listed).toContain(name);
    for (const name of listed) expect(names).toContain(name);
  });

  test("has the search as its file has it", () => {
    expect(search).toEqual(readConfigFile(searchFile));
  });

  test("has every field of the file", () => {
    for (const { shape } of [studyFile, randomSearch, successiveHalving]) {
      for (const field of Object.keys(shape)) expect(text).toContain(`| \`${field}\` |`);
    }
  });
});
