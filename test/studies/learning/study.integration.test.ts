import { describe, expect, test } from "vitest";
import { type StudyOptions, study } from "../../../studies/learning/study.ts";
import type { LearningTask } from "../../../studies/learning/tasks.ts";
import { readMetrics } from "../../../train/run/metrics.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

/** Episodes of a few steps, of which every return lies between -200 and 0. */
const tiny = {
  settings: {
    algorithm: "sac-2019",
    environment: "Pendulum-v1",
    environment_options: { max_episode_steps: 5 },
    hidden: [8],
    batch_size: 8,
    learning_starts: 10,
    evaluation_interval: 20,
  },
  steps: 60,
  evaluationEpisodes: 2,
};
const easy: LearningTask = { ...tiny, targetReturn: -200 };
const impossible: LearningTask = { ...tiny, targetReturn: 1 };

/** Studies tasks; answers the exit status, what was printed, and the folder of runs. */
async function studied(
  tasks: LearningTask[],
  options: Partial<StudyOptions> = {},
  stop = () => false,
) {
  const runs = temporaryFolder();
  const printed: string[] = [];
  const all = { seeds: [0, 1], runs, whole: false, json: false, ...options };
  const status = await study(tasks, all, (text) => printed.push(text), stop);
  return { status, printed, runs };
}

/** The steps of the evaluations that a run recorded. */
const evaluatedAt = (run: string) =>
  readMetrics(run)
    .filter(({ kind }) => kind === "evaluation")
    .map(({ step }) => step);

describe("a study", () => {
  test("stops a run at the first evaluation that reaches its target", async () => {
    const { status, printed, runs } = await studied([easy], { json: true });
    expect(status).toBe(0);
    const { ok, results } = JSON.parse(printed.join());
    expect(ok).toBe(true);
    expect(results).toMatchObject([
      { environment: "Pendulum-v1", seed: 0, target_return: -200, limit: 60 },
      { seed: 1, reached: true, steps: 20, run: `${runs}/pendulum-v1-sac-2019-seed-1` },
    ]);
    expect(evaluatedAt(results[0].run)).toEqual([20]);
  });

  test("fails if a seed does not reach its target, and tells its last evaluation", async () => {
    const { status, printed } = await studied([impossible], { json: true, seeds: [4] });
    expect(status).toBe(1);
    const { ok, results } = JSON.parse(printed.join());
    expect(ok).toBe(false);
    expect(results).toMatchObject([{ seed: 4, reached: false, steps: 60 }]);
    expect(evaluatedAt(results[0].run)).toEqual([20, 40, 60]);
    const last = readMetrics(results[0].run).at(-1);
    expect(last).toMatchObject({
      deterministic: { mean: results[0].deterministic_return, episodes: 2 },
      stochastic: { mean: results[0].stochastic_return },
    });
  });

  test("goes on to the last step where it is told to, and still says when it was reached", async () => {
    const { printed } = await studied([easy], { json: true, seeds: [0], whole: true });
    const [{ reached, steps, run }] = JSON.parse(printed.join()).results;
    expect([reached, steps]).toEqual([true, 20]);
    expect(evaluatedAt(run)).toEqual([20, 40, 60]);
  });

  test("prints a line for each seed as it ends, and then a table in Markdown", async () => {
    const { status, printed } = await studied([easy, impossible], { seeds: [0] });
    expect(status).toBe(1);
    const [first, second, report] = printed;
    const end = /; return -\d+\.\d deterministic, -\d+\.\d stochastic; \d+\.\d s$/;
    expect(first).toMatch(/^Pendulum-v1, sac-2019, seed 0: reached -200 at step 20;/);
    expect(second).toMatch(/^Pendulum-v1, sac-2019, seed 0: did NOT reach 1 in 60 steps;/);
    for (const line of [first, second]) expect(line).toMatch(end);

    const rows = report.split("\n").filter((line) => line.startsWith("|"));
    expect(rows[0]).toContain(
      "| environment | algorithm | seed | return to reach | reached at step |",
    );
    expect(rows.map((row) => row.split("|").length)).toEqual([11, 11, 11, 11]);
    expect(rows[2]).toMatch(/^\| Pendulum-v1 \| sac-2019 \| 0 \| -200 \| 20 \| 60 \| -/);
    expect(rows[3]).toMatch(/^\| Pendulum-v1 \| sac-2019 \| 0 \| 1 \| not reached \| 60 \| -/);
    expect(report).toContain("Pendulum-v1, sac-2019: 1 of 2 seeds reached a mean return of ");
  });

  test("fails if soft Q-learning misses the optimum of the one-step problem", async () => {
    const oneStep = { seed: 0, gradientSteps: 1, hidden: [4], samples: 10 };
    const { status, printed } = await studied([easy], { json: true, seeds: [0], oneStep });
    expect(status).toBe(1);
    const { ok, results, one_step } = JSON.parse(printed.join());
    expect(ok).toBe(false);
    expect(results).toMatchObject([{ reached: true }]);
    expect(one_step.map(({ context }: { context: number }) => context)).toEqual([-1, 0, 1]);

    const lines = await studied([easy], { seeds: [0], oneStep });
    expect(lines.printed[1]).toMatch(/^one-step problem, sql: does NOT hold; errors against quad/);
  });

  test("that is interrupted tells what had ended by then", async () => {
    let asked = 0;
    const stop = () => ++asked > 30;
    const { status, printed } = await studied([easy], { json: true }, stop);
    expect(status).toBe(130);
    const { ok, results } = JSON.parse(printed.join());
    expect(ok).toBe(false);
    expect(results).toMatchObject([{ seed: 0, reached: true }]);
  });
});
