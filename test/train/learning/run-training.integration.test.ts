import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { noiseLawOf } from "../../../schemas/policy-interface.ts";
import { lengthOf } from "../../../train/engine/layout.ts";
import type { Learner } from "../../../train/engine/learner.ts";
import { runLearning } from "../../../train/registry.ts";
import { countOf, tensorOf } from "../../../train/run/checkpoint.ts";
import { readRun, resumeRun } from "../../../train/runs.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { smallRun } from "../off-policy/small-runs.ts";
import { readEvents } from "../run/event-reader.ts";
import { linesOf, newRun } from "./runs.ts";
import { smallLearners } from "./small-learners.ts";

describe.each(smallLearners)("a run of $title", ({ configure, actor }) => {
  // Long enough for an episode.
  const algorithm = configure({ steps: 220, evaluation_interval: 120 });
  const { config } = algorithm;

  test("leaves its config, its metrics and its last checkpoint", async () => {
    const run = newRun(algorithm);
    await runLearning(algorithm, run);
    const replay = algorithm.loop === "off-policy" ? ["replay"] : [];
    expect(readdirSync(run.path).sort()).toEqual([
      "best.safetensors",
      "checkpoint.previous.safetensors",
      "checkpoint.safetensors",
      "config.json",
      "events.out.tfevents.softedge",
      "metrics.jsonl",
      ...replay,
    ]);
    expect(readRun(run.path).config).toEqual(config);
    const lines = linesOf(run.path);
    expect(lines.map(({ kind, step }) => [kind, step])).toEqual([
      ["gradient", 120],
      ["evaluation", 120],
      ["episode", 200],
      ["gradient", 220],
      ["evaluation", 220],
    ]);
    expect(lines.find(({ kind }) => kind === "episode")).toMatchObject({ episode: 1, length: 200 });
    const returns = {
      mean: expect.any(Number),
      standard_deviation: expect.any(Number),
      episodes: config.evaluation_episodes,
    };
    const stochastic = noiseLawOf(actor.distribution) && { stochastic: returns };
    const evaluation = { kind: "evaluation", step: 220, ...stochastic, deterministic: returns };
    expect(lines.at(-1)).toEqual(evaluation);
    const events = readEvents(readFileSync(join(run.path, "events.out.tfevents.softedge")));
    const told = events.flatMap(({ step, summary }) => (summary ? [step] : []));
    expect(told).toEqual(lines.map(({ step }) => step));
  });

  test("writes checkpoints at an interval of their own, from each of which it goes on", async () => {
    const often = configure({ steps: 220, evaluation_interval: 120, checkpoint_interval: 80 });
    const whole = newRun(often);
    const copies: string[] = [];
    await runLearning(often, {
      ...whole,
      saveCheckpoint(checkpoint) {
        whole.saveCheckpoint(checkpoint);
        const copy = join(temporaryFolder(), "copy");
        cpSync(whole.path, copy, { recursive: true });
        copies.push(copy);
      },
    });
    const stepsOf = (path: string) => countOf(readRun(path).checkpoint, "environment_steps");
    expect(copies.map(stepsOf)).toEqual([80, 160, 220]);
    for (const path of copies) {
      const { run, checkpoint } = resumeRun(path, (same) => same);
      await runLearning(often, run, { checkpoint });
      expect(readRun(path)).toEqual(readRun(whole.path));
      expect(readRun(path, "best")).toEqual(readRun(whole.path, "best"));
      expect(linesOf(path)).toEqual(linesOf(whole.path));
    }
  });

  test("stops after an evaluation if asked to, and goes on as if it had not", async () => {
    const [whole, paused] = [newRun(algorithm), newRun(algorithm)];
    await runLearning(algorithm, whole);
    const { steps } = await runLearning(algorithm, paused, { until: 50 });
    expect(steps).toBe(120);
    expect(linesOf(paused.path).at(-1)).toMatchObject({ kind: "evaluation", step: 120 });
    const { run, checkpoint } = resumeRun(paused.path, (same) => same);
    await runLearning(algorithm, run, { checkpoint, until: 121 });
    expect(readRun(paused.path)).toEqual(readRun(whole.path));
    expect(linesOf(paused.path)).toEqual(linesOf(whole.path));
  });

  test("keeps in the checkpoint, tensor by tensor, all that the learner knew", async () => {
    const run = newRun(algorithm);
    let taken = 0;
    const known: { read: Awaited<ReturnType<Learner["read"]>>; layouts: Learner["layouts"] }[] = [];
    await runLearning(algorithm, run, {
      watch: {
        onGradientStep: () => {
          taken += 1;
        },
        onEvaluation: async (_, { read, layouts }) => {
          known.push({ read: await read(), layouts });
        },
      },
    });
    const { checkpoint } = readRun(run.path);
    expect(countOf(checkpoint, "environment_steps")).toBe(220);
    expect(countOf(checkpoint, "gradient_steps")).toBe(taken);

    const { read, layouts } = known[known.length - 1];
    let entries = 0;
    for (const [vector, values] of read) {
      const layout = layouts.get(vector.split(".")[0]) ?? [];
      expect(lengthOf(layout)).toBe(values.length);
      for (const { name, shape, start, end } of layout) {
        const tensor = tensorOf(checkpoint, `${vector}/${name}`, shape);
        expect(tensor).toEqual(values.slice(start, end));
        entries += tensor.length;
      }
    }
    const learned = [...checkpoint.tensors].filter(([name]) => !/^(replay|training)\//.test(name));
    const stored = learned.reduce((sum, [, { data }]) => sum + data.length, 0);
    expect(entries).toBe(stored);
  });
});

describe("a run of an off-policy algorithm", () => {
  test("tells whoever watches of steps, episodes and evaluations", async () => {
    const algorithm = smallRun("sac-2019", { steps: 200, learning_starts: 190 });
    const told = { steps: 0, episodes: 0, evaluations: 0 };
    await runLearning(algorithm, newRun(algorithm), {
      watch: {
        onStep: (step) => {
          told.steps = step;
        },
        onEpisode: () => {
          told.episodes += 1;
        },
        onEvaluation: () => {
          told.evaluations += 1;
        },
      },
    });
    expect(told).toEqual({ steps: 200, episodes: 1, evaluations: 4 });
  });

  test("writes a checkpoint at the step at which it is interrupted", async () => {
    const algorithm = smallRun("sac-2019");
    const run = newRun(algorithm);
    let asked = 0;
    const result = await runLearning(algorithm, run, { interrupted: () => ++asked === 50 });
    expect(result).toEqual({ steps: 50, gradientSteps: 10, reachedTarget: false });
    expect(countOf(readRun(run.path).checkpoint, "environment_steps")).toBe(50);
  });

  test("goes on without its replay buffer, where that is not kept, once it is refilled", async () => {
    const unkept = smallRun("sac-2019", { keep_replay: false });
    const kept = smallRun("sac-2019");
    const [whole, one] = [newRun(unkept), newRun(kept)];
    await runLearning(unkept, whole);
    await runLearning(kept, one);
    // Undisturbed, it is the same run.
    expect(linesOf(whole.path)).toEqual(linesOf(one.path));
    expect(readdirSync(whole.path)).not.toContain("replay");

    const part = newRun(unkept);
    let step = 0;
    const onStep = (taken: number) => {
      step = taken;
    };
    const stopped = { watch: { onStep }, interrupted: () => step >= 73 };
    expect(await runLearning(unkept, part, stopped)).toMatchObject({ gradientSteps: 33 });
    const { run, checkpoint } = resumeRun(part.path, (same) => same);
    const learnedAt = new Set<number>();
    const onGradientStep = () => learnedAt.add(step + 1);
    const result = await runLearning(unkept, run, {
      watch: { onStep, onGradientStep },
      checkpoint,
    });
    // 40 steps refill it, and then there is one gradient step for each step again.
    expect([...learnedAt]).toEqual([114, 115, 116, 117, 118, 119, 120]);
    expect(result).toMatchObject({ steps: 120, gradientSteps: 40 });
  });

  test("is refused where the environment's actions are no real numbers", async () => {
    const algorithm = smallRun("sac-2019", { environment: "Taxi-v3" });
    await expect(runLearning(algorithm, newRun(algorithm))).rejects.toThrow(
      "Taxi-v3 has no real observations",
    );
  });
});
