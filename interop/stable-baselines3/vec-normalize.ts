import { attributesOf, classOf, refusedGlobal } from "../pickle/attributes.ts";
import { numpyArray, plainNumber } from "../pickle/numpy.ts";
import { readPickle } from "../pickle/read-pickle.ts";
import { PickleObject, type PickleValue } from "../pickle/values.ts";
import { ImportError, type ObservationNormalization } from "../policy/foreign-policy.ts";

const className = "stable_baselines3.common.vec_env.vec_normalize.VecNormalize";

/** @throws {ImportError} naming an attribute that is missing or no object */
function objectOf(value: PickleValue | undefined, what: string): PickleObject {
  if (value instanceof PickleObject) return value;
  throw new ImportError(`the VecNormalize has no ${what}`);
}

/**
 * Reads the normalization of observations of a `VecNormalize`, as `env.save` writes it:
 *
 *     clip((observation - mean) / sqrt(var + epsilon), -clip_obs, clip_obs)
 *
 * @param bytes of the pickle
 * @returns undefined if it normalizes rewards alone
 * @throws {ImportError} if it is none
 */
export function readVecNormalize(bytes: Uint8Array): ObservationNormalization | undefined {
  const value = readPickle(bytes);
  if (!(value instanceof PickleObject) || classOf(value) !== className) {
    throw refusedGlobal(value, "the pickle", [className]);
  }
  const attributes = attributesOf(value);
  if (attributes.get("norm_obs") === false) return undefined;
  const statistics = attributes.get("obs_rms");
  if (statistics instanceof Map) {
    throw new ImportError(
      "the VecNormalize is of dict observations, which softedge does not serve",
    );
  }
  const running = attributesOf(objectOf(statistics, "obs_rms"));
  const { data: mean } = numpyArray(running.get("mean"), "obs_rms.mean");
  const { data: variance } = numpyArray(running.get("var"), "obs_rms.var");
  const epsilon = plainNumber(attributes.get("epsilon") ?? 1e-8, "epsilon");
  const range = plainNumber(attributes.get("clip_obs") ?? 10, "clip_obs");
  return {
    mean,
    scale: variance.map((each) => 1 / Math.sqrt(each + epsilon)),
    range,
  };
}
