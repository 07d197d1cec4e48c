import { button, element } from "../element.js";
import { count, moment, percent } from "../format.js";
import { tableHead } from "../tables.js";
import { confirmCanary, confirmLive, confirmRollback } from "./version-actions.js";

/**
 * The versions of a policy, with what each is: those that answer first.
 *
 * @param {object} policy as the registry describes it
 */
export function versionRows({ bundled, live, canary, former, versions }) {
  const published = new Map(versions.map((each) => [each.version, each]));
  const all = [live, canary?.version, ...published.keys(), bundled].filter(Boolean);
  const before = former.map(({ version }) => version ?? bundled);
  return [...new Set(all)].map((version) => ({
    version,
    isLive: version === live,
    share: version === canary?.version ? canary.share : undefined,
    wasLive: before.includes(version),
    isBundled: version === bundled,
    published: published.get(version),
  }));
}

function stateText({ isLive, share, wasLive, isBundled, published }) {
  const roles = [
    isLive && "live",
    share !== undefined && `canary, ${percent(share)}`,
    !isLive && wasLive && "was live",
    isBundled && "bundled",
    !published && !isBundled && "gone",
  ].filter(Boolean);
  return roles.join(", ") || "published";
}

/** The table of the versions, each with what can be done with it. */
export function versionsTable(rows, policy, admin, changed) {
  const names = ["version", "state", "actions", "published", "bytes"];
  return element(
    "table",
    {},
    tableHead(names, (i) => names[i] === "bytes"),
    element("tbody", {}, ...rows.map((row) => versionRow(row, policy, admin, changed))),
  );
}

function versionRow(row, policy, admin, changed) {
  const { version, published } = row;
  const link = `/v1/policies/${policy.name}/versions/${version}`;
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, element("a", { href: link }, element("code", {}, version))),
    element("td", {}, stateText(row)),
    element("td", {}, ...buttons(row, policy, admin, changed)),
    element("td", {}, published ? moment(published.published) : "\u2013"),
    element("td", { className: "number" }, published ? count(published.bytes) : "\u2013"),
  );
}

function buttons({ version, isLive, share, published }, policy, admin, changed) {
  const actions = [
    !isLive &&
      published &&
      policy.live !== null &&
      share === undefined && ["Canary\u2026", confirmCanary],
    share !== undefined && ["Change share\u2026", confirmCanary],
    !isLive && published && ["Make live\u2026", confirmLive],
    (isLive ? policy.former.length > 0 : share !== undefined) && [
      "Roll back\u2026",
      confirmRollback,
    ],
  ].filter(Boolean);
  return actions.map(([text, open]) =>
    button(text, () => open({ version, policy, admin, changed }), {
      ariaLabel: `${text} ${version}`,
    }),
  );
}
