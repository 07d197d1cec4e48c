/*
 * The types of what views are given. Vectors are [x, y, z] in meters, z points up. Quaternions are [w, x, y, z],
 * as in MuJoCo.
 */

/**
 * @typedef {import("softedge:page-types").BodiesPicture} Picture
 * @typedef {Picture["camera"]} Camera
 * @typedef {Picture["geoms"][number]} Geom
 * @typedef {import("softedge:page-types").BodyPush} Push
 * @typedef {[number, number, number]} Vector
 * @typedef {Pick<import("softedge:page-types").Frame, "pose" | "scene">} Moment the moment
 *   of an episode that is shown
 */

export {};
