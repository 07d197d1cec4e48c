/**
 * The policies on the stage, with an environment in each arm.
 *
 * @typedef {object} Cast
 * @property {import("./arms.js").ArmChoice[]} choices
 * @property {import("softedge:page-types").Manifest[]} manifests of the policies
 * @property {import("softedge:page-types").Opened["environment"]} environment
 * @property {import("softedge:page-types").Picture} picture
 * @property {string} [notHere] why the policies cannot act in this browser, if they cannot
 * @property {string[]} problems sentences about what is shown instead of what was asked for
 */

/**
 * Opens the environments of policies in the web worker, with the policies' actors.
 *
 * @param {object} parts
 * @param {import("./stage-worker.js").Stage} parts.worker
 * @param {ReturnType<typeof import("./sources.js").createSources>} parts.sources
 * @param {import("./arms.js").ArmChoice[]} choices
 * @param {() => boolean} isWanted false once others are to be on the stage: theirs then stay open
 * @returns {Promise<Cast | undefined>} undefined if it is not wanted any more
 * @throws {Error} with `status` 404 if a page has no such environment
 */
export async function openCast({ worker, sources }, choices, isWanted) {
  const problems = [];
  let notHere;

  /** @param {import("./arms.js").ArmChoice} choice */
  async function manifestOf({ policy, version }) {
    try {
      return await sources.manifest(policy, version);
    } catch (error) {
      if (version === undefined || error.status !== 404) throw error;
      const manifest = await sources.manifest(policy);
      problems.push(`Version ${version} of ${policy} is gone, so ${manifest.version} is shown.`);
      return manifest;
    }
  }

  async function actorOf(manifest) {
    try {
      return await sources.actor(manifest);
    } catch (error) {
      notHere = `It cannot act here: ${error.message}.`;
      return null;
    }
  }

  const manifests = await Promise.all(choices.map(manifestOf));
  const actors = await Promise.all(manifests.map(actorOf));
  // The web worker does as it is asked, in that order.
  if (!isWanted()) return undefined;
  const opened = await Promise.all(
    manifests.map((manifest, arm) =>
      worker.open({ arm: arm === 0 ? 0 : 1, manifest, actor: actors[arm] }),
    ),
  );
  const [{ environment, picture }] = opened;
  const times = opened.map(({ environment: { secondsPerStep } }) => secondsPerStep);
  if (new Set(times).size > 1) {
    problems.push(
      `A step is ${times[0]} s in arm A and ${times[1]} s in arm B: the options of their environments differ. Both arms take each step together.`,
    );
  }
  return { choices, manifests, environment, picture, notHere, problems };
}
