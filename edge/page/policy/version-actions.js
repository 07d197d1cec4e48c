import { openDialog } from "../dialog.js";
import { element } from "../element.js";
import { fieldError, formField, numberInput } from "../form-field.js";

/*
 * The actions of an operator on a version. Each is confirmed in a dialog that says what it does.
 */

const usualShare = 0.05;

/** A part of the dialog that a refusal of the version is shown at. */
function versionField(version) {
  const input = element("input", { value: version, readOnly: true });
  return formField("Version", input, { pointer: "/version" });
}

const text = (words) => element("p", {}, words);

/** Makes a version a canary, or changes its share. */
export function confirmCanary({ version, policy, admin, changed }) {
  const { name, live, canary } = policy;
  const share = numberInput({
    min: 0,
    max: 1,
    value: canary?.version === version ? canary.share : usualShare,
  });
  openDialog({
    title: `Canary of ${name}`,
    content: [
      text(
        `It answers this share of callers, always the same ones; ${live} answers the others. It must take and give what that does.`,
      ),
      versionField(version),
      formField("Share", share, { pointer: "/share", hint: "between 0 and 1" }),
    ],
    action: "Make it a canary",
    async submit() {
      // Without a share, it would become live.
      if (Number.isNaN(share.valueAsNumber)) throw fieldError("/share", "is missing");
      await admin.promote(name, version, { share: share.valueAsNumber });
      await changed();
    },
  });
}

/** Makes a version answer all callers. */
export function confirmLive({ version, policy, admin, changed }) {
  const { name, live } = policy;
  const before = live === null ? "" : ` instead of ${live}, to which a rollback returns`;
  openDialog({
    title: `Make a version of ${name} live`,
    content: [
      text(
        `From now on it answers all callers${before}. Requests that pin a version are answered by that.`,
      ),
      versionField(version),
    ],
    action: "Make it live",
    async submit() {
      await admin.promote(name, version);
      await changed();
    },
  });
}

/** Takes a canary or the live version back. */
export function confirmRollback({ version, policy, admin, changed }) {
  const { name, live, former, bundled } = policy;
  const next = former[0]?.version ?? bundled;
  const what =
    version === live
      ? `${next}, which was live before, answers all callers again.`
      : `It is no canary any more: ${live} answers all callers.`;
  openDialog({
    title: `Roll back ${name}`,
    content: [text(`${what} The version stays published.`), versionField(version)],
    action: "Roll back",
    async submit() {
      await admin.rollback(name, version);
      await changed();
    },
  });
}
