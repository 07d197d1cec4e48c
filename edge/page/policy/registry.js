import { byId } from "../element.js";
import { percent } from "../format.js";
import { publishButton } from "./publish.js";
import { versionRows, versionsTable } from "./versions.js";

/**
 * Shows an operator the versions of a policy, and what can be done with them.
 *
 * @param {string} name
 * @param {object} admin the Worker's client for operators
 * @param {() => Promise<void>} changed is called once something was done
 */
export async function showRegistry(name, admin, changed) {
  const again = async () => {
    await showRegistry(name, admin, changed);
    await changed();
  };
  try {
    const policies = await admin.policies();
    const policy = policies.find((each) => each.name === name) ?? unknown(name);
    byId("answering").textContent = answeringText(policy);
    const rows = versionRows(policy);
    const table = versionsTable(rows, policy, admin, again);
    byId("versions").replaceChildren(...(rows.length > 0 ? [table] : []));
    byId("publishing").replaceChildren(publishButton(admin, again));
  } catch (error) {
    // Without a registry, too: the Worker says what to bind.
    byId("answering").textContent = `${error.message}.`;
    byId("versions").replaceChildren();
    byId("publishing").replaceChildren();
  }
}

/** A policy of which nothing was published yet. */
function unknown(name) {
  return { name, bundled: null, live: null, canary: null, former: [], versions: [] };
}

function answeringText({ live, canary, versions }) {
  if (live === null && versions.length === 0) return "Nothing is published under this name.";
  if (live === null) return "Nothing answers for this policy yet: make a published version live.";
  if (canary === null) return `${live} answers all callers.`;
  return `${canary.version} is a canary, which answers ${percent(canary.share)} of callers; ${live} answers the others.`;
}
