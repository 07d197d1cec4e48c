import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../../files/sha256.ts";
import { definitions } from "../../../../train/environments/built-in.ts";
import {
  isEnvironmentFile,
  loadEnvironmentFile,
} from "../../../../train/environments/file/environment-file.ts";
import { findEnvironment } from "../../../../train/environments/registry.ts";
import { runConfig } from "../../../../train/registry.ts";
import { runNameOf } from "../../../../train/runs.ts";
import { expandStudy } from "../../../../train/study/expand.ts";
import { studyFile } from "../../../../train/study/study-file.ts";
import { temporaryFolder } from "../../../temporary-folder.ts";

const puck = "test/environments/puck.ts";

/** Writes files into a new folder, and returns the path of the first. */
function written(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return join(folder, Object.keys(files)[0]);
}

/** A module whose default export is an environment of this id. */
const minimal = (id: string) => `
import { defineEnvironment } from "softedge";
export default defineEnvironment({
  id: ${JSON.stringify(id)},
  maxEpisodeSteps: 5,
  make: () => ({
    secondsPerStep: 1,
    observationSpace: { kind: "box", low: [0], high: [1] },
    actionSpace: { kind: "discrete", size: 2 },
    reset: () => Float64Array.of(0),
    step: () => ({ observation: Float64Array.of(1), reward: 1, terminated: true }),
    read: () => [0],
    write() {},
  }),
});
`;

describe("the specifier of an environment", () => {
  test.each([
    "./puck.ts",
    "environments/puck",
    "puck.ts",
    "puck.mts",
    "puck.js",
    "puck.mjs",
    "a\\b",
  ])("is a file: %s", (specifier) => {
    expect(isEnvironmentFile(specifier)).toBe(true);
  });

  test.each([...definitions.map(({ id }) => id), "gymnasium:ALE/Pong-v5"])(
    "is none: %s",
    (specifier) => {
      expect(isEnvironmentFile(specifier)).toBe(false);
    },
  );
});

describe("an environment in a file", () => {
  test("is its default export, which TypeScript defines", async () => {
    const definition = await findEnvironment(puck);
    expect(definition.id).toBe("Puck-v0");
    const environment = await definition.make({ reset_noise_scale: 0 });
    expect(environment.reset(0)).toEqual(Float64Array.of(0, 0, 0, 0));
    const { observation } = environment.step([1, -0.5]);
    expect(observation[2]).toBeCloseTo(0.1, 12);
    expect(observation[3]).toBeCloseTo(-0.05, 12);
    environment.release();
  });

  test("may be JavaScript", async () => {
    const environment = await (await findEnvironment("test/environments/coin.js")).make();
    const [side] = environment.reset(0);
    expect(environment.step([side]).reward).toBe(1);
    expect(() => environment.scene()).toThrow(
      "Coin-v0 cannot be drawn: its definition has no scene()",
    );
  });

  test("is loaded once, by whatever path", () => {
    const folder = temporaryFolder();
    const link = join(folder, "link.ts");
    symlinkSync(join(process.cwd(), puck), link);
    expect(loadEnvironmentFile(link)).toBe(loadEnvironmentFile(`./${puck}`));
  });

  test("has a hash of the file, or of it and the local files that it imports", () => {
    const alone = "test/environments/coin.js";
    expect(loadEnvironmentFile(alone).source).toEqual({
      file: alone,
      sha256: sha256(readFileSync(alone)),
    });
    const both = [puck, "test/environments/goal.ts"].map((file) => readFileSync(file));
    expect(loadEnvironmentFile(puck).source).toEqual({
      file: puck,
      sha256: sha256(Buffer.concat(both)),
    });
  });

  test("has another hash where an imported file differs, also if that was loaded before", () => {
    const folder = temporaryFolder();
    const copy = (name: string, goal: string) => {
      mkdirSync(join(folder, name));
      copyFileSync(puck, join(folder, name, "puck.ts"));
      writeFileSync(join(folder, name, "goal.ts"), goal);
      return loadEnvironmentFile(join(folder, name, "puck.ts")).source?.sha256;
    };
    const [here, there, again] = [
      copy("here", "export const goal = [0, 0];"),
      copy("there", "export const goal = [1, 0];"),
      copy("again", "export const goal = [0, 0];"),
    ];
    expect(there).not.toBe(here);
    expect(again).toBe(here);
  });

  test("gives the name of a run by its id", () => {
    const config = runConfig.parse({ algorithm: "sac-2019", environment: `./${puck}`, seed: 3 });
    expect(runNameOf(config)).toBe("puck-v0-sac-2019-seed-3");
    const gymnasium = { ...config, environment: "gymnasium:ALE/Pong-v5" };
    expect(runNameOf(gymnasium)).toBe("gymnasium-ale-pong-v5-sac-2019-seed-3");
  });

  test("gives the names of a study's runs by its id", () => {
    const study = studyFile.parse({ algorithms: ["sac"], environments: [`./${puck}`] });
    const [{ name, config }] = expandStudy({ study, readConfigFile: () => ({}) });
    expect(name).toBe("puck-v0-sac-2019-seed-0");
    expect(config.environment).toBe(`./${puck}`);
  });
});

describe("a file that is no environment", () => {
  const refused = (files: Readonly<Record<string, string>>) => {
    const path = written(files);
    return expect(findEnvironment(path)).rejects;
  };

  test("is told where it is missing", async () => {
    await expect(findEnvironment("./nowhere/puck.ts")).rejects.toThrow(
      `there is no file ./nowhere/puck.ts in ${process.cwd()}`,
    );
  });

  test("must have the ending of a module", async () => {
    await refused({ "puck.py": "" }).toThrow(
      "puck.py defines no environment: give a file that ends with .ts, .mts, .js or .mjs",
    );
    await expect(findEnvironment("test/environments")).rejects.toThrow(
      "test/environments defines no environment",
    );
  });

  test.each([
    [
      "of TypeScript",
      "bad.ts",
      "const x: number = ;",
      "bad.ts, line 3: SyntaxError: Expression expected",
    ],
    ["of JavaScript", "bad.js", "const x = ;", "bad.js, line 3: SyntaxError: Unexpected token ';'"],
    [
      "that would need a compiler",
      "enum.ts",
      "enum A { B }",
      "enum is not supported in strip-only mode",
    ],
  ])("is told with the line of a syntax error %s", async (_, name, line, message) => {
    await refused({ [name]: `export const a = 1;\n\n${line}\n` }).toThrow(message);
  });

  test("is told with the line of a syntax error in a file that it imports", async () => {
    await refused({
      "puck.js": 'import { goal } from "./goal.js";\nexport default goal;\n',
      "goal.js": "export const goal = [0,;\n",
    }).toThrow("goal.js, line 1: SyntaxError");
  });

  test("is told with the line that throws", async () => {
    await refused({ "puck.ts": 'const a: string = "no ice";\nthrow new Error(a);\n' }).toThrow(
      /cannot be loaded: .*puck\.ts, line 2: no ice$/,
    );
  });

  test("is told what it imports that there is not", async () => {
    await refused({ "a.ts": 'import "./b.ts";' }).toThrow("Cannot find module");
    await refused({
      "a.ts": 'import { nothing } from "softedge"; export default nothing;',
    }).toThrow(/does not provide an export named 'nothing': for files of environments it has what/);
    await refused({
      "a.ts": 'import "./b.ts";',
      "b.ts": 'import { DurableObject } from "cloudflare:workers"; void DurableObject;',
    }).toThrow(
      "it imports what Node does not have, such as softedge/edge, which only Workers can load",
    );
  });

  test("may not await at its top level", async () => {
    await refused({ "a.ts": "await 1;\nexport default 1;\n" }).toThrow(
      "it awaits at its top level: await in make instead, which may be async",
    );
  });

  test.each([
    ["export const puck = 1;", 'has no default export: begin it with "export default define'],
    ["export default 1;", "is no environment: export what defineEnvironment of"],
    ['export default { id: "A-v0" };', "is no environment: export what defineEnvironment of"],
    [minimal("a/b"), 'id must be letters, digits, _, . and -, such as Puck-v0, not "a/b"'],
    [minimal("Hopper-v5"), "the id Hopper-v5 is that of softedge's own: choose another"],
    [minimal("A-v0").replace("maxEpisodeSteps: 5,", ""), "A-v0: maxEpisodeSteps must be"],
  ])("is told what to export instead: %j", async (text, message) => {
    await refused({ "a.js": text }).toThrow(message);
  });

  test.each([
    ["read: () => [0],", "", "read is missing: it returns the whole state as numbers"],
    ["secondsPerStep: 1,", "", "secondsPerStep Invalid input"],
    ["low: [0]", "low: [0, 1]", "observationSpace.high must have 2 entries, as low has, not 1"],
    [
      '{ kind: "discrete", size: 2 }',
      '{ kind: "box", low: [null], high: [1] }',
      "actionSpace.low.0",
    ],
  ])("is told what its dynamics lack: %s", async (part, instead, message) => {
    const path = written({ "a.js": minimal("A-v0").replace(part, instead) });
    const definition = await findEnvironment(path);
    await expect(definition.make()).rejects.toThrow(message);
  });
});

test("elsewhere, the library's name means what it always does", () => {
  loadEnvironmentFile(written({ "a.ts": minimal("Elsewhere-v0") }));
  const user = written({ "user.js": 'export { own } from "softedge";', "package.json": "{}" });
  const library = join(dirname(user), "node_modules/softedge");
  mkdirSync(library, { recursive: true });
  writeFileSync(join(library, "package.json"), '{ "type": "module", "exports": "./index.js" }');
  writeFileSync(join(library, "index.js"), "export const own = true;");
  expect(createRequire(import.meta.url)(user)).toMatchObject({ own: true });
});
