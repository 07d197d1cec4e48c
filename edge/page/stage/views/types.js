/*
 * What views are given. Vectors are [x, y, z] in meters, z points up. Quaternions are [w, x, y, z],
 * as in MuJoCo.
 */

/**
 * @typedef {[number, number, number]} Vector
 * @typedef {[number, number, number, number]} Quaternion
 */

/**
 * A solid part of a body; its place is in the frame of the body.
 *
 * @typedef {object} Geom
 * @property {number} body 0 is the world
 * @property {"plane" | "sphere" | "capsule" | "cylinder" | "box" | "ellipsoid"} type
 * @property {Vector} size MuJoCo's half sizes
 * @property {Vector} pos
 * @property {Quaternion} quat
 * @property {string} color
 */

/**
 * How a camera looks at a robot at first.
 *
 * @typedef {object} Camera
 * @property {number} azimuth degrees; 90 looks along y
 * @property {number} elevation degrees; negative looks down
 * @property {Vector} target relative to the first body in coordinates in which it is followed
 * @property {[boolean, boolean, boolean]} follows the coordinates in which it follows the first body
 * @property {number} height of what is seen around the target, in meters
 */

/**
 * @typedef {object} Picture
 * @property {{ name: string, mass: number }[]} bodies the world first
 * @property {Geom[]} geoms
 * @property {Camera} camera
 * @property {boolean} planar true if the robot moves in the x-z plane alone
 */

/**
 * The moment of an episode that is shown.
 *
 * @typedef {object} Moment
 * @property {Float32Array | null} pose x y z, w x y z of each body
 * @property {object | null} scene
 */

/**
 * A push at a body.
 *
 * @typedef {object} Push
 * @property {number} body
 * @property {Vector} point in the frame of the body
 * @property {Vector} force newtons, along the axes of the world
 */

export {};
