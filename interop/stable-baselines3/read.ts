import * as z from "zod";
import { openZip, type ZipArchive } from "../archive/zip.ts";
import { torchActivation } from "../networks/activations.ts";
import { StateDict } from "../networks/state-dict.ts";
import type { ChosenBounds } from "../policy/action-bounds.ts";
import { type ForeignPolicy, ImportError } from "../policy/foreign-policy.ts";
import { readTorch } from "../torch/read-torch.ts";
import { stateDict } from "../torch/state-dict.ts";
import { algorithmNameOf, frameworkOf } from "./algorithm.ts";
import { headOfDict } from "./heads.ts";
import { algorithmData, policySettings, requireKnownClass, unpickled } from "./settings.ts";
import { actionSpaceOf, observationSpaceOf, readSpace } from "./spaces.ts";

const dataFile = "data";
const parametersFile = "policy.pth";
const versionFile = "_stable_baselines3_version";

/** True for the archive of a model of Stable-Baselines3. */
export function isStableBaselines3(archive: ZipArchive): boolean {
  return archive.has(dataFile) && archive.has(parametersFile);
}

function readData(archive: ZipArchive) {
  const text = new TextDecoder().decode(archive.read(dataFile));
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new ImportError('"data" in the archive is not JSON');
  }
  const parsed = algorithmData.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new ImportError(`"data" in the archive: ${z.prettifyError(parsed.error)}`);
}

/** The activation of the algorithms' policies where `policy_kwargs` names none. */
function defaultActivation(dict: StateDict) {
  const name = dict.has("action_net.weight") ? "Tanh" : "ReLU";
  const activation = torchActivation(name);
  if (!activation) throw new Error(`there is no activation ${name}`);
  return activation;
}

/**
 * Reads a model of Stable-Baselines3 or sb3-contrib: SAC, TQC, TD3, DDPG, PPO, A2C, TRPO, DQN or
 * QR-DQN with fully connected layers.
 *
 * @param bytes of the .zip that `model.save` writes
 * @param bounds take the place of those in the file
 * @throws {ImportError} saying what of the file softedge does not know
 */
export function readStableBaselines3(bytes: Uint8Array, bounds: ChosenBounds = {}): ForeignPolicy {
  const archive = openZip(bytes);
  const data = readData(archive);
  requireKnownClass(data);
  const observation = observationSpaceOf(
    readSpace(unpickled(data.observation_space), "the observation space"),
  );
  const action = actionSpaceOf(readSpace(unpickled(data.action_space), "the action space"), bounds);
  const dict = new StateDict(stateDict(readTorch(archive.read(parametersFile))));
  const { activation, usesSde, usesExpln, squashes, clipMean, quantiles } = policySettings(data);
  const { kind, build } = headOfDict(dict, {
    features: observation.kind === "box" ? observation.low.length : observation.size,
    action,
    activation: activation ?? defaultActivation(dict),
    noise: usesSde ? { usesExpln } : undefined,
    squashes: usesSde && squashes,
    clipMean,
    quantiles,
  });
  return {
    observation,
    action,
    kind,
    algorithm: algorithmNameOf(data),
    origin: {
      format: "Stable-Baselines3 zip",
      framework: frameworkOf(data),
      frameworkVersion: archive.has(versionFile)
        ? new TextDecoder().decode(archive.read(versionFile)).trim()
        : undefined,
      trainingSteps: data.num_timesteps,
    },
    head: build,
  };
}
