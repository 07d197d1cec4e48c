import type { StateDict } from "../networks/state-dict.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { actorCritic } from "./actor-critic.ts";
import type { Head, NetworkSettings } from "./family.ts";
import { deterministicHead, squashedGaussianHead } from "./off-policy-actors.ts";
import { qNetwork, quantileNetwork } from "./q-networks.ts";

/** In the order in which they are tried: TD3's names are among those of SAC. */
const families = [squashedGaussianHead, deterministicHead, actorCritic, qNetwork, quantileNetwork];

/**
 * Returns the head of a policy's state dict.
 *
 * @throws {ImportError} naming the tensor that no network here has, or that is missing
 */
export function headOfDict(dict: StateDict, settings: NetworkSettings): Head {
  const family = families.find(({ matches }) => matches(dict));
  if (!family) {
    const [first = "nothing"] = dict.names();
    throw new ImportError(
      `policy.pth is of no policy of SAC, TQC, TD3, DDPG, PPO, A2C, TRPO, DQN or QR-DQN: it begins with ${first}`,
    );
  }
  const head = family.head(dict, settings);
  dict.refuseUnused(family.ignores, "policy.pth");
  return head;
}
