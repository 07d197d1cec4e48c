import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRunAt } from "../../../train/run/run-folder.ts";
import { lockRun } from "../../../train/run/run-lock.ts";
import { candidatesOf, expandStudy } from "../../../train/study/expand.ts";
import { planSearches } from "../../../train/study/plan-searches.ts";
import { SearchLog } from "../../../train/study/search/search-log.ts";
import { SearchState } from "../../../train/study/search/search-state.ts";
import { readStudy } from "../../../train/study/study-file.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { softedge, startSoftedge } from "../softedge.ts";

const small = {
  ...{ hidden: [8], batch_size: 16, learning_starts: 20 },
  ...{ evaluation_interval: 30, evaluation_episodes: 1 },
};
const halved = {
  algorithms: ["sac"],
  settings: { ...small, steps: 120 },
  search: { trials: 4, ranges: { learning_rate: { from: 1e-4, to: 1e-2, scale: "log" } } },
  halving: { first: 30, factor: 2 },
};

/** A study's file in a new folder, which its runs come into. */
function newStudy(study: object) {
  const folder = temporaryFolder();
  const file = join(folder, "study.json");
  const write = (content: object) => writeFileSync(file, JSON.stringify(content));
  write(study);
  const runs = join(folder, "runs");
  const args = ["study", file, "--runs", runs, "--jobs", "2"];
  return { file, write, runs, log: join(runs, "search-pendulum-v1.jsonl"), args };
}

const linesOf = (path: string) =>
  existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];

/** The state to which a log leads, each of whose decisions is repeated on the way. */
function stateOf(file: string, log: string): SearchState {
  const read = readStudy(file);
  const [{ candidates, halving }] = planSearches(read.study, candidatesOf(read));
  if (!halving) throw new Error("must have halving");
  const names = candidates.map(({ name, runs }) => ({ name, runs: runs.map((run) => run.name) }));
  const state = new SearchState({ candidates: names, ...halving });
  new SearchLog(log, state);
  return state;
}

/** Every file that the course of training decides, byte by byte. */
function contentOf(path: string) {
  const files = ["config.json", "metrics.jsonl", "checkpoint.safetensors", "best.safetensors"];
  return files.map((file) => readFileSync(join(path, file)).toString("base64"));
}

describe("a search", () => {
  test("broken off in every way comes to its end, and its best config trains to the same", async () => {
    const { file, runs, log, args } = newStudy(halved);
    const [, held] = expandStudy(readStudy(file));
    const path = join(runs, held.name);
    createRunAt(path, held.config);
    {
      // The search cannot end as long as one of its runs is locked.
      using _lock = lockRun(path);
      const first = startSoftedge(...args);
      await first.printed(`waiting  ${held.name}: `);
      const other = await softedge(...args);
      expect(other.output).toContain(
        `${runs} is being searched by process ${first.process.pid}, since `,
      );
      expect(other.status).toBe(1);
      await first.until(() => linesOf(log).length >= 5);
      first.process.kill("SIGKILL");
      await first.ended();
      appendFileSync(log, '{"kind":"rep');

      const second = startSoftedge(...args);
      await second.printed(`waiting  ${held.name}: `);
      second.process.kill("SIGINT");
      expect(await second.ended()).toBe(130);
      expect(second.output()).toContain("interrupted: the same command goes on");
      expect(stateOf(file, log).due()).toContainEqual({ run: held.name, until: 30 });
    }
    const third = await softedge(...args);
    expect(third.status, third.output).toBe(0);
    const state = stateOf(file, log);
    expect(state.due()).toEqual([]);
    expect(state.next()).toBeUndefined();
    expect(state.rungs[0].size).toBe(4);

    const [, best] = /\nbest: (\S+), mean return /.exec(third.output) ?? [];
    expect(third.output).toMatch(/\n4 candidates: \d+ finished, \d+ stopped\n/);
    expect(third.output).toMatch(/\n[\d,]+ of the 480 steps that training all to the end takes/);
    const rows = readFileSync(join(runs, "results.csv"), "utf8").trimEnd().split("\r\n");
    expect(rows).toHaveLength(5);
    expect(rows[1]).toMatch(/^Pendulum-v1,sac-2019,[\d.]+,finished,120,120,-\d/);

    const config = join(runs, "best-pendulum-v1.json");
    const alone = join(runs, "..", "alone");
    const args2 = ["--config", config, "--runs", alone, "--run", "best"];
    const trained = await softedge("train", ...args2);
    expect(trained.status, trained.output).toBe(0);
    expect(contentOf(join(alone, "best"))).toEqual(contentOf(join(runs, `${best}-seed-0`)));

    // Nothing is left to do.
    const content = () => readdirSync(runs).map((name) => [name, linesOf(log)]);
    const whole = content();
    const again = await softedge(...args);
    expect(again.output).not.toMatch(/started|resumed|promoted/);
    expect(again.output).toContain(`\nbest: ${best}, `);
    expect(again.status).toBe(0);
    expect(content()).toEqual(whole);
  });

  test("goes on with more trials, or without its log, and is refused with one that does not follow", async () => {
    const study = { ...halved, halving: { first: 60, factor: 2 } };
    const trials = (number: number) => ({ ...study, search: { ...study.search, trials: number } });
    const { write, runs, log, args } = newStudy(trials(2));
    const oneByOne = [...args.slice(0, -2), "--jobs", "1"];
    expect((await softedge(...oneByOne)).status).toBe(0);
    const before = readFileSync(log, "utf8");

    // Without its log it takes over what its runs have learned, to the same decisions.
    rmSync(log);
    const anew = await softedge(...oneByOne);
    expect(anew.output).not.toMatch(/started|resumed/);
    expect(readFileSync(log, "utf8")).toBe(before);

    write(trials(3));
    const more = await softedge(...oneByOne);
    expect(more.output.match(/^started .*/gm)).toHaveLength(1);
    expect(more.status).toBe(0);
    const whole = readFileSync(log, "utf8");
    expect(whole.startsWith(before)).toBe(true);

    write({ ...study, search: { ...study.search, seed: 1 } });
    const changed = await softedge(...oneByOne);
    expect(changed.output).toContain(
      `${log}, line 1, does not follow from the study's file and the lines before: it begins `,
    );
    expect(changed.output).not.toContain("    at ");
    expect(changed.status).toBe(1);
    expect(readFileSync(log, "utf8")).toBe(whole);
    expect(readdirSync(runs)).not.toContain("search.lock");
  });

  test("counts failed runs as the worst, and does not try them again", async () => {
    const learning_rate = [0.001, 1e30, 0.002];
    const { args, log } = newStudy({
      ...{ algorithms: ["sac"], settings: { ...small, steps: 60 } },
      ...{ grid: { learning_rate }, halving: { first: 30, factor: 3 } },
    });
    const { status, output } = await softedge(...args);
    expect(output).toContain("failed  pendulum-v1-sac-2019-learning_rate-1e+30-seed-0: ");
    expect(output).toContain("3 candidates: 1 finished, 1 stopped, 1 failed");
    expect(status).toBe(1);
    const before = linesOf(log);
    const again = await softedge(...args);
    expect(again.output).not.toMatch(/started|resumed/);
    expect(again.status).toBe(1);
    expect(linesOf(log)).toEqual(before);
  });

  test("of a grid without halving trains all to their ends, and has the same results", async () => {
    const { runs, log, args } = newStudy({
      algorithms: ["sac"],
      settings: { ...small, steps: 60 },
      grid: { learning_rate: [0.001, 0.002] },
    });
    const { status, output } = await softedge(...args);
    expect(status, output).toBe(0);
    expect(output).toContain("2 candidates: 2 finished");
    expect(output).toContain("120 of the 120 steps that training all to the end takes (100.0 %)");
    const best = JSON.parse(readFileSync(join(runs, "best-pendulum-v1.json"), "utf8"));
    expect(output).toContain(`best: pendulum-v1-sac-2019-learning_rate-${best.learning_rate}, `);
    expect(existsSync(log)).toBe(false);
  });

  test.each<[object, string]>([
    [{ halving: { first: 20 } }, "halving: first must be at least evaluation_interval, 30"],
    [{ halving: { first: 120 } }, "halving: first must be less than steps, 120"],
    [{ halving: { first: 30, factor: 1 } }, "halving.factor: must be at least 2"],
    [{ search: { trials: 3, ranges: { hidden: { from: 1 } } } }, "search.ranges.hidden: must be {"],
    [{ search: { trials: 4, ranges: { n_step: { values: [1, 2] } } } }, "search: trials is 4"],
    [{ grid: { learning_rate: [1] } }, "search.ranges.learning_rate: is in grid, too"],
  ])("with %j is refused before anything is trained", async (wrong, message) => {
    const { runs, args } = newStudy({ ...halved, ...wrong });
    const { status, output } = await softedge(...args);
    expect(output).toContain(message);
    expect(output).not.toContain("    at ");
    expect(status).toBe(1);
    expect(existsSync(runs)).toBe(false);
  });
});
