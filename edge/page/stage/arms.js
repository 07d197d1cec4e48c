/**
 * The choice of an arm: which policy acts, and how.
 *
 * @typedef {object} ArmChoice
 * @property {string} policy
 * @property {string} [version]
 * @property {"stochastic" | "deterministic"} mode
 */

/**
 * Returns the policy of a name, or else the one that the page opens with: the first whose noise is a
 * squashed Gaussian, which shows the most of what the stage is for, or the first.
 *
 * @param {string | undefined} name
 * @param {import("softedge:page-types").PolicySummary[]} policies that are served
 */
export function chosenPolicy(name, policies) {
  return (
    policies.find((policy) => policy.name === name) ??
    policies.find(({ distribution }) => distribution === "squashed_gaussian") ??
    policies[0]
  );
}

/**
 * Returns the arms of a view. A policy alone is played against itself: stochastic and deterministic,
 * or by itself if it has one mode.
 *
 * @param {import("./link.js").LinkedArm[]} linked
 * @param {import("softedge:page-types").PolicySummary[]} policies that are served
 * @returns {{ arms: ArmChoice[], problem?: string }} the problem is a sentence for people
 */
export function armsOf(linked, policies) {
  const [first, second] = linked;
  const summary = chosenPolicy(first?.policy, policies);
  if (first !== undefined && summary.name !== first.policy) {
    return { arms: pairOf(summary), problem: missing(first.policy, summary.name) };
  }
  if (first?.mode === undefined && second === undefined) {
    return { arms: pairOf(summary).map((arm) => ({ ...arm, ...versionOf(first) })) };
  }
  const arms = [armOf(first, summary)];
  if (second === undefined) return { arms };
  const other = policies.find(({ name }) => name === second.policy);
  if (other === undefined) return { arms, problem: missing(second.policy) };
  if (other.environment !== summary.environment) {
    const problem = `${second.policy} acts in another environment than ${first.policy}, so there is one arm.`;
    return { arms, problem };
  }
  return { arms: [...arms, armOf(second, other)] };
}

function missing(policy, instead) {
  const shown = instead === undefined ? "so there is one arm" : `so ${instead} is shown`;
  return `This Worker serves no policy ${policy}, ${shown}.`;
}

/**
 * @param {import("./link.js").LinkedArm} linked
 * @param {{ modes: ArmChoice["mode"][] }} summary
 * @returns {ArmChoice}
 */
function armOf({ policy, version, mode }, { modes }) {
  return {
    policy,
    ...(version && { version }),
    mode: modes.find((each) => each === mode) ?? modes[0],
  };
}

const versionOf = (linked) => linked?.version && { version: linked.version };

/** A policy in each of its modes. */
function pairOf({ name, modes }) {
  return modes.map((mode) => ({ policy: name, mode }));
}
