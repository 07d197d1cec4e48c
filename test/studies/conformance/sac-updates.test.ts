import { describe, expect, test } from "vitest";
import { compareSacUpdates } from "../../../studies/conformance/sac-updates.ts";
import { createTfjsLearner } from "../../../train/engine/tfjs/learner.ts";
import { readFixture } from "../../fixture.ts";
import { smallStep } from "../../train/engine/stepping.ts";
import { tf } from "../../train/engine/tfjs-cpu.ts";
import { record } from "./record.ts";
import { mapEntries, type SacRecording, sacRecording } from "./recording.ts";

const fixtures = ["sac2018-updates.json", "sb3-sac-updates.json"];

async function failuresAfter(fixture: string, tamper: (recording: SacRecording) => void) {
  const recording = sacRecording.parse(readFixture(fixture));
  tamper(recording);
  const { agreement, failures } = await compareSacUpdates(recording);
  expect(agreement.ok).toBe(failures.length === 0);
  return failures;
}

/** Turns what a network learned around: every step ends as far on the other side of its start. */
function flipChanges({ initial, steps }: SacRecording, network: string): void {
  for (const { after } of steps) {
    for (const [name, entries] of Object.entries(after)) {
      if (!`${name}.`.startsWith(`${network}.`)) continue;
      after[name] = mapEntries(entries, initial[name], (end, start) => 2 * start - end);
    }
  }
}

/** The steps at which something failed; everything that failed must be of the given network. */
function stepsOf(failures: readonly string[], network: string, what: string): number[] {
  const steps = failures.map((failure) => {
    const [, step, where] = /^step (\d+), (.*?): /.exec(failure) ?? [];
    expect(where.startsWith(network) && where.endsWith(what), failure).toBe(true);
    return Number(step);
  });
  return [...new Set(steps)];
}

describe("the comparison of gradient steps of SAC", () => {
  test.each([
    ["the float64 program of 2018", fixtures[0], "sac-updates-2018"],
    ["Stable-Baselines3, of 2019", fixtures[1], "sac-updates-2019"],
  ])("agrees with %s", async (_, fixture, kind) => {
    const { agreement, failures } = await compareSacUpdates(readFixture(fixture));
    expect(failures).toEqual([]);
    expect(agreement).toMatchObject({ kind, ok: true });
  });

  test.each(fixtures)("agrees with %s when tf.js takes the steps", async (fixture) => {
    const { agreement, failures } = await compareSacUpdates(
      readFixture(fixture),
      (settings, algorithm) => createTfjsLearner(settings, algorithm(), tf),
    );
    expect(failures).toEqual([]);
    expect(agreement.ok).toBe(true);
  });

  test.each([
    ["2018", [7]],
    ["2018", [6, 4, 3]],
    ["2019", [7]],
    ["2019", [6, 4, 3]],
  ] as const)(
    "agrees with our own float64 evaluation of %s, hidden %j",
    async (variant, hidden) => {
      // As Stable-Baselines3 has it, from which recordings of the 2019 variant come.
      const recording = record({ ...smallStep(variant, hidden), derivativeOffset: 1e-6 }, 3);
      const { agreement, failures } = await compareSacUpdates(recording);
      expect(failures).toEqual([]);
      expect(agreement).toMatchObject({ kind: `sac-updates-${variant}`, ok: true });
    },
  );
});

describe("in a recording of gradient steps that was tampered with, the comparison finds", () => {
  test.each([
    [fixtures[0], ["value", "value_target", "q1", "q2", "actor"]],
    [
      fixtures[1],
      [
        "actor",
        "critic.qf0",
        "critic.qf1",
        "critic_target.qf0",
        "critic_target.qf1",
        "log_ent_coef",
      ],
    ],
  ])("%s: the network that went the other way, each of %j", async (fixture, networks) => {
    for (const network of networks) {
      const failures = await failuresAfter(fixture, (recording) => flipChanges(recording, network));
      expect(stepsOf(failures, network, "parameters")).toEqual([0, 1, 2, 3]);
    }
  });

  test.each([
    [fixtures[0], ["value", "q1", "q2", "actor"]],
    [fixtures[1], ["actor", "critic"]],
  ])("%s: the loss that is 1e-3 off, each of %j", async (fixture, losses) => {
    for (const loss of losses) {
      const failures = await failuresAfter(fixture, ({ steps }) => {
        steps[2].losses[loss] *= 1.001;
      });
      expect(failures).toHaveLength(1);
      expect(stepsOf(failures, loss, "loss")).toEqual([2]);
    }
  });

  test.each([
    ["value.2.weight", "value"],
    ["q1.4.weight", "q1"],
    ["q2.0.bias", "q2"],
    ["actor.log_std.weight", "actor"],
  ])("one entry of the gradient of %s that is another", async (name, network) => {
    const failures = await failuresAfter(fixtures[0], ({ steps }) => {
      const gradients = steps[1].gradients ?? {};
      let changes = 1;
      const change = (entry: number) => (changes-- > 0 ? entry + 0.01 : entry);
      gradients[name] = mapEntries(gradients[name], gradients[name], change);
    });
    expect(failures).toHaveLength(1);
    expect(stepsOf(failures, network, "gradient")).toEqual([1]);
  });

  test("a tensor that is missing or of another size, by its name", async () => {
    await expect(
      failuresAfter(fixtures[0], ({ initial }) => {
        delete initial["actor.trunk.2.bias"];
      }),
    ).rejects.toThrow('the recording has no tensor "actor.trunk.2.bias"');
    await expect(
      failuresAfter(fixtures[0], ({ initial }) => {
        initial["q1.0.bias"] = [1, 2];
      }),
    ).rejects.toThrow('"q1.0.bias" must have the shape [8]');
  });

  test("that it is none", async () => {
    await expect(compareSacUpdates({ source: "nobody" })).rejects.toThrow("initial");
  });
});
