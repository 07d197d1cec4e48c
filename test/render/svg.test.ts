import { describe, expect, test } from "vitest";
import { pictureSize, sceneSvg } from "../../render/svg.ts";
import { rectangle, type Scene } from "../../train/environments/scene.ts";

const scene: Scene = {
  view: { left: -1, bottom: 0, width: 4, height: 2 },
  background: "white",
  shapes: [
    rectangle(0, 0, 1, 0.5, "grey"),
    { kind: "line", from: [0, 0], to: [1, 2], width: 0.25, color: "red" },
    { kind: "disc", center: [2, 1.5], radius: 0.125, color: "blue" },
  ],
};

describe("scenes as SVG", () => {
  test("are drawn from back to front, what points up in the world pointing up", () => {
    expect(sceneSvg([scene], 100)).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">' +
        '<svg x="0" width="200" height="100" viewBox="-1 -2 4 2">' +
        '<rect x="-1" y="-2" width="4" height="2" fill="white"/>' +
        '<polygon points="0,0 1,0 1,-0.5 0,-0.5" fill="grey"/>' +
        '<line x1="0" y1="0" x2="1" y2="-2" stroke="red" stroke-width="0.25" stroke-linecap="round"/>' +
        '<circle cx="2" cy="-1.5" r="0.125" fill="blue"/></svg></svg>',
    );
  });

  test("stand beside each other, with a gap between", () => {
    const svg = sceneSvg([scene, scene, scene], 100);
    expect(svg).toContain('width="608" height="100"');
    expect([...svg.matchAll(/<svg x="(\d+)"/g)].map(([, x]) => Number(x))).toEqual([0, 204, 408]);
  });

  test("have the shape of what is seen, in whole pixels", () => {
    expect(pictureSize(scene, 100)).toEqual({ width: 200, height: 100 });
    const narrow = { ...scene, view: { ...scene.view, width: 1 } };
    expect(pictureSize(narrow, 101)).toEqual({ width: 51, height: 101 });
  });
});
