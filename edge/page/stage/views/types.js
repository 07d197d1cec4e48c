/*
 * What views are given. Vectors are [x, y, z] in meters, z points up. Quaternions are [w, x, y, z],
 * as in MuJoCo.
 */

/**
 * @typedef {import("../../../../train/environments/rigid-bodies.ts").BodiesPicture} Picture
 * @typedef {Picture["camera"]} Camera
 * @typedef {Picture["geoms"][number]} Geom
 * @typedef {import("../../../../train/environments/rigid-bodies.ts").Push} Push
 * @typedef {[number, number, number]} Vector
 * @typedef {Pick<import("../../../../stage/protocol.ts").Frame, "pose" | "scene">} Moment the moment
 *   of an episode that is shown
 */

export {};
