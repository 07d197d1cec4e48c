/** Distributions in words. */
export const words = {
  squashed_gaussian: "squashed Gaussian",
  clipped_gaussian: "clipped Gaussian",
  none: "deterministic",
};

/** Where a policy comes from, and for an imported one whether it was held against the original. */
export function originText({ origin, check }) {
  if (origin.kind === "run")
    return `trained by softedge ${origin.softedge_version}, seed ${origin.seed}`;
  const from = ["imported from", origin.framework, origin.framework_version];
  const checked = check ? `checked on ${check.observations} observations` : "not checked";
  return `${from.filter(Boolean).join(" ")}, ${checked}`;
}

/** Where a policy acts and what trained it, as far as its manifest says. */
export function taskText({ environment, algorithm }) {
  return environment === undefined ? algorithm : `${environment} \u00b7 ${algorithm}`;
}
