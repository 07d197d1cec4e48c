import type { Vector } from "./description.ts";
import type { Direction } from "./projection.ts";

/** A distant camera: a parallel projection. */
export interface Camera extends Direction {
  /**
   * The center of the picture, relative to the first body in coordinates in which it is followed.
   */
  target: Vector;
  /** The coordinates (x, y, z) in which the camera follows the first body. */
  follows: readonly [boolean, boolean, boolean];
  /** The height of the picture in meters. */
  height: number;
  /** The extent of the floor around the target, in tiles. */
  floor: number;
  /** The width of a floor tile in meters; 1 by default. */
  tile?: number;
  /** The width of the outline around a part in meters; 0.018 by default. */
  outline?: number;
}
