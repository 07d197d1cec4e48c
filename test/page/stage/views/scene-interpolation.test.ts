import { describe, expect, test } from "vitest";
import { fitScene } from "../../../../edge/page/stage/views/scene-fit.js";
import { interpolateScene } from "../../../../edge/page/stage/views/scene-interpolation.js";
import type { Scene, SceneShape } from "../../../../train/environments/scene.ts";

const view = { left: -1, bottom: -1, width: 2, height: 2 };
const sceneOf = (...shapes: SceneShape[]): Scene => ({ view, background: "#fff", shapes });
const disc = (x: number, color = "#000"): SceneShape => ({
  kind: "disc",
  center: [x, 1],
  radius: 0.5,
  color,
});
const line = (x: number): SceneShape => ({
  kind: "line",
  from: [0, 0],
  to: [x, 0],
  width: 0.1,
  color: "#000",
});
const polygon = (...points: [number, number][]): SceneShape => ({
  kind: "polygon",
  points,
  color: "#000",
});

describe("interpolateScene", () => {
  test("interpolates the numbers of each kind of shape", () => {
    const from = sceneOf(disc(0), line(2), polygon([0, 0], [1, 0], [0, 1]));
    const to = sceneOf(disc(1), line(4), polygon([0, 4], [1, 0], [0, 1]));
    expect(interpolateScene(from, to, 0.25)).toEqual(
      sceneOf(disc(0.25), line(2.5), polygon([0, 1], [1, 0], [0, 1])),
    );
  });

  test("moves what is seen, too", () => {
    const to = { ...sceneOf(disc(0)), view: { ...view, left: 3 } };
    expect(interpolateScene(sceneOf(disc(0)), to, 0.5).view).toEqual({ ...view, left: 1 });
  });

  test("has the newer colors", () => {
    expect(interpolateScene(sceneOf(disc(0)), sceneOf(disc(0, "#f00")), 0.1)).toEqual(
      sceneOf(disc(0, "#f00")),
    );
  });

  test("is the newer scene where shapes do not correspond", () => {
    const one = sceneOf(disc(0), line(1));
    for (const other of [
      sceneOf(line(2), disc(0)),
      sceneOf(disc(1)),
      sceneOf(disc(1), line(2), line(3)),
    ]) {
      expect(interpolateScene(one, other, 0.5)).toBe(other);
    }
    const triangle = sceneOf(polygon([0, 0], [1, 0], [0, 1]));
    const square = sceneOf(polygon([0, 0], [1, 0], [1, 1], [0, 1]));
    expect(interpolateScene(triangle, square, 0.5)).toBe(square);
  });
});

describe("fitScene", () => {
  const place = (width: number, height: number, [x, y]: [number, number]) => {
    const { scale, left, top } = fitScene(view, width, height);
    return [left + scale * x, top - scale * y];
  };

  test("has the view in the middle, as large as it fits, with y up", () => {
    expect(place(200, 100, [0, 0])).toEqual([100, 50]);
    expect(place(200, 100, [-1, 1])).toEqual([50, 0]);
    expect(place(100, 200, [1, -1])).toEqual([100, 150]);
  });
});
