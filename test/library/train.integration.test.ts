import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resume, train } from "../../library/index.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const settings: Parameters<typeof train>[0] = {
  algorithm: "sac-2019",
  environment: "test/environments/puck.ts",
  steps: 60,
  hidden: [8],
  batch_size: 8,
  learning_starts: 20,
  evaluation_interval: 20,
  evaluation_episodes: 1,
};

const startsOf = (path: string) =>
  readFileSync(join(path, "starts.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));

test("a run that a signal stops is resumed exactly", async () => {
  const runs = temporaryFolder();
  const whole = await train(settings, { runs, name: "whole" });
  expect(whole).toMatchObject({ steps: 60, reachedTarget: false, interrupted: false });

  const stop = new AbortController();
  const watch = { onStep: (step: number) => (step === 30 ? stop.abort() : undefined) };
  const part = await train(settings, { runs, name: "part", watch, signal: stop.signal });
  expect(part).toMatchObject({ steps: 30, interrupted: true });
  expect(await resume(part.path)).toMatchObject({ ...whole, path: part.path });

  const [a, b] = [whole, part].map(({ path }) => readFileSync(join(path, "metrics.jsonl"), "utf8"));
  expect(b).toBe(a);
  const file = { path: settings.environment, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) };
  expect(startsOf(part.path)).toMatchObject([
    { step: 0, environment_file: file },
    { step: 30, environment_file: file },
  ]);
});

test("a finished run stays as it is unless it is extended", async () => {
  const runs = temporaryFolder();
  const { path } = await train(settings, { runs });
  expect(await resume(path)).toEqual({
    path,
    steps: 60,
    reachedTarget: false,
    interrupted: false,
  });
  expect(startsOf(path)).toHaveLength(1);
  expect(await resume(path, { steps: 80 })).toMatchObject({ steps: 80 });
  await expect(resume(path, { steps: 70 })).rejects.toThrow(
    new RangeError("steps: must be at least 80: the run has taken so many"),
  );
});

test("a run whose learning rate decays cannot be extended", async () => {
  const decaying = { ...settings, learning_rate_decay_from: 40 };
  const { path } = await train(decaying, { runs: temporaryFolder() });
  await expect(resume(path, { steps: 80 })).rejects.toThrow(
    "steps: learning_rate decays to 0 at the last step",
  );
});

test("wrong settings are refused in words, before there is a folder", async () => {
  const runs = join(temporaryFolder(), "runs");
  await expect(train({ ...settings, steps: -1, batch_size: 0.5 }, { runs })).rejects.toThrow(
    /^settings:\n {2}steps: must .*\n {2}batch_size: must /,
  );
  expect(existsSync(runs)).toBe(false);
});
