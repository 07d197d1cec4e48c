import { mostFormer } from "../../schemas/limits.ts";
import type { PolicyPointer, RegistryIndex } from "../../schemas/registry.ts";

/** The pointer before anything is promoted: to the bundled version, if there is one. */
export function unpromoted(now: string): PolicyPointer {
  return { live: null, since: now, canary: null, former: [] };
}

/** The pointer after `version` became live. What is live already loses nothing but its canary. */
export function makeLive(pointer: PolicyPointer, version: string, now: string): PolicyPointer {
  if (pointer.live === version) return { ...pointer, canary: null };
  const former = [{ version: pointer.live, since: pointer.since }, ...pointer.former];
  return { live: version, since: now, canary: null, former: former.slice(0, mostFormer) };
}

export function makeCanary(pointer: PolicyPointer, version: string, share: number): PolicyPointer {
  return { ...pointer, canary: { version, share } };
}

/**
 * The pointer without `version`: of a canary nothing is left, and before a live version came the one
 * that was live then. Undefined where `version` is neither, or nothing was live before it.
 */
export function takeBack(
  pointer: PolicyPointer,
  version: string,
  now: string,
): PolicyPointer | undefined {
  if (pointer.canary?.version === version) return { ...pointer, canary: null };
  const [before, ...former] = pointer.former;
  if (pointer.live !== version || !before) return undefined;
  return { live: before.version, since: now, canary: null, former };
}

/** The pointer of a policy, if one of its versions was promoted; any text may be its name. */
export function pointerOf({ policies }: RegistryIndex, name: string): PolicyPointer | undefined {
  return Object.hasOwn(policies, name) ? policies[name] : undefined;
}
