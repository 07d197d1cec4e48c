/** Distributions in words. */
export const words = {
  squashed_gaussian: "squashed Gaussian",
  clipped_gaussian: "clipped Gaussian",
  none: "deterministic",
};

/** The origin of a policy, and for an imported one whether it was compared with the original. */
export function originText({ origin, check }) {
  if (origin.kind === "run")
    return `trained by softedge ${origin.softedge_version}, seed ${origin.seed}`;
  const from = ["imported from", origin.framework, origin.framework_version];
  const checked = check ? `checked on ${check.observations} observations` : "not checked";
  return `${from.filter(Boolean).join(" ")}, ${checked}`;
}

/** The environment and the algorithm of a policy, as far as its manifest says. */
export function taskText({ environment, algorithm }) {
  return environment === undefined ? algorithm : `${environment} \u00b7 ${algorithm}`;
}
