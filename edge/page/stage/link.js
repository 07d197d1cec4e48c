/*
 * Links to a moment on the stage. The part after # reads
 *
 *   a=hopper@f08dadbf5a9cde46:stochastic&b=hopper:deterministic&seed=7&step=120&at=edge&speed=0.25
 *   &paused&push=STEP:BODY:px,py,pz:fx,fy,fz:STEPS&camera=1,2,3
 *
 * or is the name of a policy alone. Everything but `a` may be left out.
 */

/**
 * @typedef {object} LinkedArm
 * @property {string} policy
 * @property {string} [version] the one served at that time; the live one where it is left out
 * @property {"stochastic" | "deterministic"} [mode]
 *
 * @typedef {object} View
 * @property {LinkedArm[]} arms one or two; none where the link chooses no policy
 * @property {number} [seed]
 * @property {number} [step]
 * @property {"edge" | "here"} [at]
 * @property {number} [speed]
 * @property {boolean} [paused]
 * @property {import("./push.js").Push[]} [pushes]
 * @property {number[]} [camera]
 */

/** The speeds that the stage plays at, as shares of real time. */
export const speeds = [0.125, 0.25, 0.5, 1, 2];

/** The largest number of a camera: farther away, nothing could be seen. */
const farthest = 1e4;

const name = "[a-z0-9][a-z0-9-]{0,62}";
const armPattern = new RegExp(`^(${name})(?:@([0-9a-f]{16}))?(?::(stochastic|deterministic))?$`);

/**
 * Returns the part of a link after #.
 *
 * @param {View} view
 * @returns {string}
 */
export function linkOf({ arms, seed, step, at, speed, paused, pushes = [], camera }) {
  const parts = arms.map(({ policy, version, mode }, i) =>
    [`${"ab"[i]}=${policy}`, version && `@${version}`, mode && `:${mode}`].filter(Boolean).join(""),
  );
  for (const [key, value] of Object.entries({ seed, step, at, speed, camera })) {
    if (value !== undefined) parts.push(`${key}=${value}`);
  }
  if (paused) parts.push("paused");
  for (const push of pushes) {
    parts.push(`push=${[push.step, push.body, push.point, push.force, push.steps].join(":")}`);
  }
  return parts.join("&");
}

/**
 * Reads the part of a link after #. What cannot be read is left out of the view.
 *
 * @param {string} fragment
 * @returns {{ view: View, problem?: string }} the problem is a sentence for people
 */
export function readLink(fragment) {
  const text = fragment.replace(/^#/, "");
  if (new RegExp(`^${name}$`).test(text)) return { view: { arms: [{ policy: text }] } };
  const view = { arms: [] };
  const unread = text.split("&").filter((part) => part !== "" && !readPart(view, part));
  if (view.arms[0] === undefined && view.arms.length > 0) {
    view.arms = [];
    unread.push("b without a");
  }
  if (unread.length === 0) return { view };
  const problem = `This link has parts that this page does not know, and they are ignored: ${unread.join(", ")}.`;
  return { view, problem };
}

/** Reads one part into the view; answers false if it cannot. */
function readPart(view, part) {
  const [key, ...rest] = part.split("=");
  const value = decodeURIComponentSafely(rest.join("="));
  const read = readers[key];
  return Object.hasOwn(readers, key) && read(view, value) !== false;
}

const readers = {
  a: (view, value) => readArm(view, 0, value),
  b: (view, value) => readArm(view, 1, value),
  seed: (view, value) => keep(view, "seed", whole(value, Number.MAX_SAFE_INTEGER)),
  step: (view, value) => keep(view, "step", whole(value, 2 ** 32 - 1)),
  at: (view, value) =>
    keep(
      view,
      "at",
      ["edge", "here"].find((each) => each === value),
    ),
  speed: (view, value) =>
    keep(
      view,
      "speed",
      speeds.find((each) => String(each) === value),
    ),
  paused: (view, value) => keep(view, "paused", value === "" ? true : undefined),
  camera: (view, value) => keep(view, "camera", readCamera(value)),
  push: (view, value) => {
    const push = readPush(value);
    return keep(view, "pushes", push && [...(view.pushes ?? []), push]);
  },
};

function keep(view, key, value) {
  if (value === undefined) return false;
  view[key] = value;
  return true;
}

function readArm(view, i, value) {
  const match = armPattern.exec(value);
  if (match === null) return false;
  const [, policy, version, mode] = match;
  view.arms[i] = { policy, ...(version && { version }), ...(mode && { mode }) };
  return true;
}

function readPush(value) {
  const [first, body, point, force, steps, ...more] = value.split(":");
  const push = {
    step: whole(first, 2 ** 32 - 1),
    steps: whole(steps, 10_000, 1),
    body: whole(body, 10_000, 1),
    point: numbers(point, 3),
    force: numbers(force, 3),
  };
  const isWhole = more.length === 0 && Object.values(push).every((each) => each !== undefined);
  return isWhole ? push : undefined;
}

/** Azimuth and elevation in degrees, a distance, and a point in meters. */
function readCamera(value) {
  const camera = numbers(value, 6);
  const isNear = camera?.every((each) => Math.abs(each) <= farthest) && camera[2] > 0;
  return isNear ? camera : undefined;
}

/** A whole number from `least` to `most`. */
function whole(text, most, least = 0) {
  const number = /^\d+$/.test(text ?? "") ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

/** Finite numbers between commas; exactly so many, if a count is given. */
function numbers(text, count) {
  const parts = text?.split(",") ?? [];
  const read = parts.map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const fits = count === undefined || read.length === count;
  return fits && read.length > 0 && read.every(Number.isFinite) ? read : undefined;
}

/** A mail program may have escaped the link's punctuation. */
function decodeURIComponentSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
