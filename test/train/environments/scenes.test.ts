import { describe, expect, test } from "vitest";
import { makeEnvironment } from "../../../train/environments/registry.ts";
import { type Point, palette, type Scene } from "../../../train/environments/scene.ts";
import { make, makeContinuous } from "./make.ts";

function linesOf({ shapes }: Scene, color: string) {
  return shapes.flatMap((shape) => (shape.kind === "line" && shape.color === color ? [shape] : []));
}

const middle = ([x, y]: Point, [u, v]: Point): Point => [(x + u) / 2, (y + v) / 2];

describe("a MuJoCo scene", () => {
  test("stands upright on the floor, and is as long as its parts are", async () => {
    const environment = await makeContinuous("Hopper-v5", { reset_noise_scale: 0 });
    environment.reset(0);
    const [torso] = linesOf(environment.scene(), palette.body);
    const leg = linesOf(environment.scene(), palette.near);
    const [thigh, shin, foot] = [0.1, 0.08, 0.12].map((width) => {
      const part = leg.find((line) => line.width === width);
      if (!part) throw new Error(`no part of the leg is ${width} wide`);
      return part;
    });
    const heights = [torso, thigh, shin, foot].map(({ from, to }) => middle(from, to)[1]);
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
    // Seen from 8 degrees above, lengths along z are shorter by their cosine.
    const cosine = Math.cos((8 * Math.PI) / 180);
    const length = ({ from, to }: typeof torso) => Math.hypot(to[0] - from[0], to[1] - from[1]);
    expect(length(torso)).toBeCloseTo(0.4 * cosine, 6);
    expect(length(thigh)).toBeCloseTo(0.45 * cosine, 6);
    expect(length(foot)).toBeCloseTo(0.39, 6);
    expect(torso.width).toBe(0.1);
    // The heel is behind, the toe is ahead.
    const ends = [foot.from[0], foot.to[0]].toSorted((a, b) => a - b);
    expect(ends[0]).toBeCloseTo(-0.13, 6);
    expect(ends[1]).toBeCloseTo(0.26, 6);
  });

  test("turns as its parts do", async () => {
    const environment = await makeContinuous("HalfCheetah-v5", { reset_noise_scale: 0 });
    environment.reset(0);
    const [, head] = linesOf(environment.scene(), palette.body);
    // The head rises forward, 0.87 radians from upright.
    const [[x1, y1], [x2, y2]] = [head.from, head.to].toSorted((a, b) => a[0] - b[0]);
    const cosine = Math.cos((8 * Math.PI) / 180);
    expect(x2 - x1).toBeCloseTo(0.3 * Math.sin(0.87), 6);
    expect(y2 - y1).toBeCloseTo(0.3 * Math.cos(0.87) * cosine, 6);
  });

  test("is seen by a camera that follows it", async () => {
    const environment = await makeContinuous("Hopper-v5", { reset_noise_scale: 3 });
    for (const seed of [0, 1, 2]) {
      environment.reset(seed);
      const scene = environment.scene();
      // The torso's frame is in the middle of its capsule, and in the middle of the picture.
      const [torso] = linesOf(scene, palette.body);
      const center = scene.view.left + scene.view.width / 2;
      expect(middle(torso.from, torso.to)[0]).toBeCloseTo(center, 6);
    }
  });

  test("shows what is nearer in front of what is farther", async () => {
    const environment = await makeContinuous("Ant-v5", { reset_noise_scale: 0 });
    environment.reset(0);
    const parts = environment
      .scene()
      .shapes.flatMap((shape) =>
        shape.kind === "line" && shape.color !== palette.outline ? [shape] : [],
      );
    // Looked at from above, along x and y: what is lower in the picture is nearer.
    const heights = parts.map(({ from, to }) => middle(from, to)[1]);
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
  });
});

describe("a cylinder in a MuJoCo scene", () => {
  /** The width and the height of Pusher's object or goal, by its color. */
  async function extent(color: string) {
    const environment = await makeContinuous("Pusher-v5");
    environment.reset(0);
    const [polygon] = environment
      .scene()
      .shapes.flatMap((shape) =>
        shape.kind === "polygon" && shape.color === color ? [shape.points] : [],
      );
    return [0, 1].map((axis) => {
      const values = polygon.map((point) => point[axis]);
      return Math.max(...values) - Math.min(...values);
    });
  }
  // Pusher is seen from 40 degrees above.
  const [sine, cosine] = [Math.sin((40 * Math.PI) / 180), Math.cos((40 * Math.PI) / 180)];

  test("is as wide as its diameter, and as high as its side and an end are seen", async () => {
    const [width, height] = await extent(palette.accent);
    expect(width).toBeCloseTo(0.1, 3);
    expect(height).toBeCloseTo(0.1 * cosine + 0.1 * sine, 3);
  });

  test("is an ellipse if it is flat", async () => {
    const [width, height] = await extent(palette.far);
    expect(width).toBeCloseTo(0.16, 3);
    expect(height).toBeCloseTo(0.16 * sine + 0.002 * cosine, 3);
  });
});

test("a part at the same depth as another is drawn in the order of the model", async () => {
  const environment = await makeContinuous("Reacher-v5");
  for (const seed of [0, 1, 2, 3, 4]) {
    environment.reset(seed);
    const colors = environment.scene().shapes.map(({ color }) => color);
    const last = (color: string) => colors.lastIndexOf(color);
    expect(last(palette.near)).toBeGreaterThan(last(palette.body));
    expect(last(palette.accent)).toBeGreaterThan(last(palette.near));
  }
});

test("a pendulum's rod points where it points", async () => {
  const environment = await makeContinuous("Pendulum-v1");
  for (const seed of [0, 1, 2, 3]) {
    const [cosine, sine] = environment.reset(seed);
    const [rod] = linesOf(environment.scene(), palette.near);
    expect(rod.from).toEqual([0, 0]);
    expect(rod.to[0]).toBeCloseTo(sine, 6);
    expect(rod.to[1]).toBeCloseTo(cosine, 6);
  }
});

test("a pole stands on its cart, and leans where it leans", async () => {
  const environment = await make("CartPole-v1");
  const [x, , angle] = environment.reset(1);
  const [pole] = linesOf(environment.scene(), palette.near);
  expect(pole.from[0]).toBeCloseTo(x, 6);
  expect(pole.to[0] - pole.from[0]).toBeCloseTo(Math.sin(angle), 6);
  expect(pole.to[1] - pole.from[1]).toBeCloseTo(Math.cos(angle), 6);
});

test("an acrobot's second link hangs on its first, at an angle to it", async () => {
  const environment = await make("Acrobot-v1", { low: -3, high: 3 });
  const [cosine1, sine1, cosine2, sine2] = environment.reset(2);
  const [first] = linesOf(environment.scene(), palette.body);
  const [second] = linesOf(environment.scene(), palette.near);
  expect(first.from).toEqual([0, 0]);
  expect(first.to[0]).toBeCloseTo(sine1, 6);
  expect(first.to[1]).toBeCloseTo(-cosine1, 6);
  expect(second.from).toEqual(first.to);
  expect(second.to[0] - second.from[0]).toBeCloseTo(sine1 * cosine2 + cosine1 * sine2, 6);
  expect(second.to[1] - second.from[1]).toBeCloseTo(-cosine1 * cosine2 + sine1 * sine2, 6);
});

test.each(["MountainCarContinuous-v0", "MountainCar-v0"])("%s stands on its hill", async (id) => {
  const environment = await make(id);
  const [position] = environment.reset(3);
  const car = environment.scene().shapes.at(-1);
  if (car?.kind !== "disc") throw new Error("a car is a disc");
  expect(car.center[0]).toBeCloseTo(position, 6);
  expect(car.center[1]).toBeCloseTo(0.45 * Math.sin(3 * position) + 0.55 + car.radius, 6);
});

describe("Taxi's town", () => {
  const [north, east, south, pickup] = [1, 2, 0, 4];
  const squareOf = ({ shapes }: Scene, color: string): Point => {
    const square = shapes.findLast((shape) => shape.kind === "polygon" && shape.color === color);
    if (square?.kind !== "polygon") throw new Error(`there is no ${color} square`);
    return middle(square.points[0], square.points[2]);
  };
  const passengerOf = ({ shapes }: Scene): Point => {
    const disc = shapes.at(-1);
    if (disc?.kind !== "disc") throw new Error("there is no passenger");
    return disc.center;
  };

  test("has north at the top; a passenger waits at a stand, and goes along in the taxi", async () => {
    const environment = await make("Taxi-v3");
    // Seed 0: the taxi in row 3, column 0, the passenger at B (row 4, column 3), going to Y (4, 0).
    environment.reset(0);
    expect(squareOf(environment.scene(), palette.accent)).toEqual([0.5, 1.5]);
    expect(passengerOf(environment.scene())).toEqual([3.5, 0.5]);
    expect(squareOf(environment.scene(), palette.outline)).toEqual([0.5, 1.5]);
    environment.step([north]);
    expect(squareOf(environment.scene(), palette.accent)).toEqual([0.5, 2.5]);
    for (const action of [east, east, east, south, south, pickup]) environment.step([action]);
    expect(squareOf(environment.scene(), palette.accent)).toEqual([3.5, 0.5]);
    environment.step([north]);
    expect(passengerOf(environment.scene())).toEqual([3.5, 1.5]);
  });

  test("is seen whole", async () => {
    const { view } = (await makeEnvironment("Taxi-v3")).scene();
    expect(view).toEqual({ left: -0.25, bottom: -0.25, width: 5.5, height: 5.5 });
  });
});
