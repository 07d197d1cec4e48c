import { unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { ImportError } from "../../../interop/policy/foreign-policy.ts";
import { readStableBaselines3 } from "../../../interop/stable-baselines3/read.ts";
import {
  type PicklePart,
  pickledGlobal,
  pickledText,
  pickleOf,
} from "../../../studies/fuzz/pickle-writer.ts";
import { sb3File } from "../fixtures.ts";

/** A model whose files are replaced by others. */
function withFiles(model: string, files: Record<string, Uint8Array>): Uint8Array {
  return zipSync({ ...unzipSync(sb3File(model)), ...files }, { level: 0 });
}

/** A model with other settings. */
function withSettings(model: string, settings: Record<string, unknown>): Uint8Array {
  const data = JSON.parse(new TextDecoder().decode(unzipSync(sb3File(model)).data));
  return withFiles(model, { data: Buffer.from(JSON.stringify({ ...data, ...settings })) });
}

/** A pickle within JSON. */
const serialized = (...parts: PicklePart[]) => ({
  ":serialized:": Buffer.from(pickleOf(0x80, 4, ...parts, ".")).toString("base64"),
});

const objectOf = (module: string, name: string, ...attributes: PicklePart[]) =>
  serialized(pickledGlobal(module, name), ")", 0x81, "}(", ...attributes, "ub");

const activation = (module: string, name: string) =>
  serialized("}", pickledText("activation_fn"), pickledGlobal(module, name), "s");

describe("a model of Stable-Baselines3 is refused", () => {
  test.each<[string, Uint8Array, string]>([
    [
      "settings that are no JSON",
      withFiles("pendulum-sac.zip", { data: Buffer.from("{") }),
      '"data" in the archive is not JSON',
    ],
    [
      "observations in a dict",
      withSettings("pendulum-sac.zip", {
        observation_space: objectOf("gymnasium.spaces.dict", "Dict"),
      }),
      'the observation space is an object of "gymnasium.spaces.dict.Dict": softedge reads only Box',
    ],
    [
      "discrete actions that begin elsewhere",
      withSettings("cartpole-dqn.zip", {
        action_space: objectOf(
          "gymnasium.spaces.discrete",
          "Discrete",
          ...[pickledText("n"), "K\x02", pickledText("start"), "K\x01"],
        ),
      }),
      "the actions begin with 1: softedge numbers them from 0",
    ],
    [
      "an activation that is none of known ones",
      withSettings("pendulum-sac.zip", {
        policy_kwargs: activation("torch.nn.modules.activation", "Softmax"),
      }),
      "the activation is torch.nn.modules.activation.Softmax: softedge knows those of torch.nn",
    ],
    [
      "an activation of one's own",
      withSettings("pendulum-sac.zip", { policy_kwargs: activation("mine", "ReLU") }),
      "the activation is mine.ReLU",
    ],
    [
      "a setting of another type",
      withSettings("pendulum-sac.zip", {
        policy_kwargs: serialized("}", pickledText("use_expln"), "K\x01s"),
      }),
      "policy_kwargs: use_expln must be True or False, not the number 1",
    ],
    [
      "tensors of a policy of other actions",
      withFiles("pendulum-sac.zip", {
        "policy.pth": unzipSync(sb3File("cartpole-dqn.zip"))["policy.pth"],
      }),
      "the policy is one of discrete actions, and its action space is a box",
    ],
    [
      "tensors for other observations",
      withFiles("pendulum-sac.zip", {
        "policy.pth": unzipSync(sb3File("hopper-sac-normalized.zip"))["policy.pth"],
      }),
      "layer 0 of actor.latent_pi takes 11 numbers, and is given 3",
    ],
  ])("for %s", (_, bytes, message) => {
    expect(() => readStableBaselines3(bytes)).toThrow(ImportError);
    expect(() => readStableBaselines3(bytes)).toThrow(message);
  });
});
