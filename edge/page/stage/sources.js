import { ask, askForFile } from "../api.js";

/**
 * Fetches the manifests and actors' files of policies. Each version is fetched once.
 */
export function createSources() {
  const manifests = new Map();
  const actors = new Map();

  function kept(map, key, load) {
    if (!map.has(key)) {
      const loading = load();
      map.set(key, loading);
      loading.catch(() => map.delete(key));
    }
    return map.get(key);
  }

  return {
    /**
     * @param {string} policy
     * @param {string} [version] the live one by default
     */
    manifest(policy, version) {
      const path = `/v1/policies/${policy}`;
      const of = version === undefined ? "" : `/versions/${version}`;
      return kept(manifests, path + of, () => ask(path + of));
    },
    /**
     * The actor's file.
     *
     * @returns {Promise<ArrayBuffer>} rejects with an Error with the `status` of a refusal
     */
    actor({ name, version, actor }) {
      const path = `/v1/policies/${name}/versions/${version}/${actor.file}`;
      return kept(actors, path, () => askForFile(path));
    },
    forgetActors: () => actors.clear(),
  };
}
