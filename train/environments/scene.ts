export type Point = readonly [x: number, y: number];

/** A flat shape; a line has round ends. */
export type SceneShape =
  | { kind: "line"; from: Point; to: Point; width: number; color: string }
  | { kind: "disc"; center: Point; radius: number; color: string }
  | { kind: "polygon"; points: readonly Point[]; color: string };

/** A picture of an environment at one moment: shapes from back to front; y points up. */
export interface Scene {
  /** The visible part of the plane, in the units of the shapes. */
  readonly view: { left: number; bottom: number; width: number; height: number };
  readonly background: string;
  readonly shapes: readonly SceneShape[];
}

/** The colors of scenes. */
export const palette = {
  sky: "#f4f1ea",
  ground: "#dcd6c8",
  groundDark: "#cfc8b7",
  outline: "#2b2d42",
  body: "#3d5a80",
  near: "#ee6c4d",
  far: "#98c1d9",
  accent: "#e9b44c",
} as const;

/** Returns an upright rectangle. */
export function rectangle(
  left: number,
  bottom: number,
  width: number,
  height: number,
  color: string,
): SceneShape {
  const points: Point[] = [
    [left, bottom],
    [left + width, bottom],
    [left + width, bottom + height],
    [left, bottom + height],
  ];
  return { kind: "polygon", points, color };
}

/** Returns a line with an outline. */
export function rod(from: Point, to: Point, width: number, color: string): SceneShape[] {
  return [
    { kind: "line", from, to, width: width + 0.04, color: palette.outline },
    { kind: "line", from, to, width, color },
  ];
}
