import { describe, expect, test } from "vitest";
import { compareUpdates } from "../../../studies/conformance/updates.ts";
import { readFixture } from "../../fixture.ts";
import { smallStep } from "../../train/engine/small-steps.ts";
import { record } from "./record.ts";
import { mapEntries, type UpdateRecording, updateRecording } from "./recording.ts";

const [sac2018, sac2019] = ["sac2018-updates.json", "sb3-sac-updates.json"];
const [tqc, td3, ddpg] = ["updates/tqc.json", "updates/td3.json", "updates/ddpg.json"];

async function failuresAfter(content: unknown, tamper: (recording: UpdateRecording) => void) {
  const recording = updateRecording.parse(content);
  tamper(recording);
  const { agreement, failures } = await compareUpdates(recording);
  expect(agreement.ok).toBe(failures.length === 0);
  return failures;
}

/** Turns what a network learned around: every step ends as far on the other side of its start. */
function flipChanges({ initial, steps }: UpdateRecording, network: string): void {
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
    expect(where, failure).toBe(`${network} ${what}`);
    return Number(step);
  });
  return [...new Set(steps)];
}

const allFour = [0, 1, 2, 3];
const allFive = [...allFour, 4];
/** Those from the first update of the policy on. */
const fromSecond = allFive.slice(1);
const gaussian = ["actor", "critic.qf0", "critic.qf1"];

describe("in a recording of gradient steps that was tampered with, the comparison finds", () => {
  test.each<[string, string[], number[]]>([
    [sac2018, ["value", "value_target", "q1", "q2", "actor"], allFour],
    [sac2019, [...gaussian, "critic_target.qf0", "critic_target.qf1", "log_ent_coef"], allFour],
    [tqc, [...gaussian, "critic_target.qf0", "critic_target.qf1", "log_ent_coef"], allFour],
    [td3, ["critic.qf0", "critic.qf1"], allFive],
    [td3, ["actor", "actor_target", "critic_target.qf0", "critic_target.qf1"], fromSecond],
    [ddpg, ["actor", "actor_target", "critic.qf0", "critic_target.qf0"], allFour],
  ])("%s: the network that went the other way, each of %j", async (fixture, networks, steps) => {
    for (const network of networks) {
      const failures = await failuresAfter(readFixture(fixture), (recording) =>
        flipChanges(recording, network),
      );
      expect(stepsOf(failures, network, "parameters")).toEqual(steps);
    }
  });

  test.each([
    [sac2018, ["value", "q1", "q2", "actor"], 2],
    [sac2019, ["actor", "critic"], 2],
    [tqc, ["actor_loss", "critic_loss", "ent_coef_loss"], 2],
    [td3, ["actor_loss", "critic_loss"], 3],
    [ddpg, ["actor_loss", "critic_loss"], 2],
  ])("%s: the loss that is 1e-3 off, each of %j", async (fixture, losses, step) => {
    for (const loss of losses) {
      const failures = await failuresAfter(readFixture(fixture), ({ steps }) => {
        steps[step].losses[loss] *= 1.001;
      });
      expect(failures).toHaveLength(1);
      expect(stepsOf(failures, loss, "loss")).toEqual([step]);
    }
  });

  test("a loss of the policy in a step that does not update it", async () => {
    const tampered = failuresAfter(readFixture(td3), ({ steps }) => {
      steps[2].losses.actor_loss = 0.3;
    });
    await expect(tampered).rejects.toThrow('step 2: nothing is known of a loss "actor_loss"');
  });

  test.each([
    ["the fixture of SAC 2018", () => readFixture(sac2018), "value.2.weight", "value"],
    ["the fixture of SAC 2018", () => readFixture(sac2018), "q1.4.weight", "q1"],
    ["the fixture of SAC 2018", () => readFixture(sac2018), "q2.0.bias", "q2"],
    ["the fixture of SAC 2018", () => readFixture(sac2018), "actor.log_std.weight", "actor"],
    ["TD3 in float64", () => record(smallStep("td3"), 2), "critic.qf1.2.bias", "critic.qf1"],
    ["TD3 in float64", () => record(smallStep("td3"), 2), "actor.mu.4.weight", "actor"],
  ])("in %s one entry of a gradient that is another: %#", async (_, read, name, network) => {
    const failures = await failuresAfter(read(), ({ steps }) => {
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
      failuresAfter(readFixture(sac2018), ({ initial }) => {
        delete initial["actor.trunk.2.bias"];
      }),
    ).rejects.toThrow('the recording has no tensor "actor.trunk.2.bias"');
    await expect(
      failuresAfter(readFixture(sac2018), ({ initial }) => {
        initial["q1.0.bias"] = [1, 2];
      }),
    ).rejects.toThrow('"q1.0.bias" must have the shape [8]');
  });

  test("noise that is missing", async () => {
    const tampered = failuresAfter(readFixture(td3), ({ steps }) => {
      delete steps[0].noise;
    });
    await expect(tampered).rejects.toThrow('the recording has no "noise"');
  });
});
