import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { BodiesPicture } from "../../../train/environments/rigid-bodies.ts";
import { launchBrowser, skipsPages } from "../chromium.ts";
import { played } from "./played.ts";
import { height, openViewPage, pushes, type Sample } from "./view-page.ts";
import { serveViews } from "./views-server.ts";

const still = [0, 0, 0, 1, 0, 0, 0];
const kinds = [
  { type: "sphere", size: [0.2, 0, 0], color: "#ff0000" },
  { type: "capsule", size: [0.1, 0.2, 0], color: "#00ff00" },
  { type: "cylinder", size: [0.1, 0.3, 0], color: "#0000ff" },
  { type: "box", size: [0.2, 0.1, 0.3], color: "#ffff00" },
  { type: "ellipsoid", size: [0.1, 0.2, 0.3], color: "#ff00ff" },
] as const;

/** A body of each kind of geom, 0.6 m apart, seen from the side. */
const allKinds: BodiesPicture = {
  bodies: [{ name: "world", mass: 0 }, ...kinds.map(({ type }) => ({ name: type, mass: 1 }))],
  geoms: [
    {
      body: 0,
      type: "plane",
      size: [0, 0, 1],
      pos: [0, 0, -0.5],
      quat: [1, 0, 0, 0],
      color: "#888",
    },
    ...kinds.map((kind, i) => ({
      ...kind,
      body: i + 1,
      pos: [0, 0, 0] as const,
      quat: [1, 0, 0, 0] as const,
    })),
  ],
  camera: {
    azimuth: 90,
    elevation: 0,
    target: [0, 0, 0],
    follows: [false, false, false],
    height: 2.4,
  },
  planar: false,
};
const inARow = {
  pose: [still, ...kinds.map((_, i) => [0.6 * (i - 2), 0, 0, 1, 0, 0, 0])].flat(),
  scene: null,
};

const brightness = ({ color: [r, g, b] }: Sample) => (r + g + b) / 3;
const ofBody = (samples: readonly Sample[], body: number) =>
  samples.filter((sample) => sample.body === body);
const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

/** What is in the middle of a body in the picture. */
function middleOf(samples: readonly Sample[], body: number): Sample {
  const own = ofBody(samples, body);
  expect(own.length).toBeGreaterThan(0);
  const [x, y] = [middle(own.map((each) => each.x)), middle(own.map((each) => each.y))];
  const from = (each: Sample) => Math.hypot(each.x - x, each.y - y);
  return own.reduce((best, each) => (from(each) < from(best) ? each : best));
}

describe.skipIf(skipsPages)("the view", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveViews>>;

  beforeAll(async () => {
    [browser, served] = await Promise.all([launchBrowser({ webgl: true }), serveViews()]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  });

  async function open(picture: BodiesPicture | null) {
    const opened = await openViewPage(browser, served.url);
    onTestFinished(() => opened.page.close());
    await opened.call("open", picture);
    return opened;
  }

  test("shows each kind of geom in its color and size, with z up", async () => {
    const { show, complaints } = await open(allKinds);
    const samples = await show(inARow);
    const pixelsPerMeter = height / allKinds.camera.height;
    for (const [i, { type, size, color }] of kinds.entries()) {
      const own = ofBody(samples, i + 1);
      const [halfWidth, halfHeight] = {
        sphere: [size[0], size[0]],
        capsule: [size[0], size[1] + size[0]],
        cylinder: [size[0], size[1]],
        box: [size[0], size[2]],
        ellipsoid: [size[0], size[2]],
      }[type];
      // Samples are 4 pixels apart, and what is nearer is larger.
      expect(Math.abs(extent(own.map(({ x }) => x)) - 2 * halfWidth * pixelsPerMeter)).toBeLessThan(
        8,
      );
      expect(
        Math.abs(extent(own.map(({ y }) => y)) - 2 * halfHeight * pixelsPerMeter),
      ).toBeLessThan(8);
      const seen = middleOf(samples, i + 1).color;
      for (const [channel, value] of seen.entries()) {
        const wanted = Number.parseInt(color.slice(1 + 2 * channel, 3 + 2 * channel), 16);
        if (wanted > 0) expect(value, `${type}, channel ${channel}`).toBeGreaterThan(120);
        else expect(value, `${type}, channel ${channel}`).toBeLessThan(110);
      }
    }
    const xs = kinds.map((_, i) => middleOf(samples, i + 1).x);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
    expect(complaints).toEqual([]);
  });

  test("turns a body by its quaternion, w first", async () => {
    const { show } = await open(allKinds);
    const upright = ofBody(await show(inARow), 2);
    // A quarter of a turn about y: z comes to lie along x.
    const lying = {
      ...inARow,
      pose: inARow.pose.with(14 + 3, Math.SQRT1_2).with(14 + 5, Math.SQRT1_2),
    };
    const laid = ofBody(await show(lying), 2);
    const size = (all: Sample[]) => [extent(all.map(({ x }) => x)), extent(all.map(({ y }) => y))];
    const [wide, high] = size(laid);
    const [narrow, tall] = size(upright);
    expect(Math.abs(wide - tall)).toBeLessThanOrEqual(8);
    expect(Math.abs(high - narrow)).toBeLessThanOrEqual(8);
    expect(tall).toBeGreaterThan(2 * narrow);
  });

  test.each(["Hopper-v5", "Ant-v5", "Humanoid-v5", "Pusher-v5", "Reacher-v5", "Swimmer-v5"])(
    "has the robot of %s in the picture, moving, with its shadow",
    async (id) => {
      const { picture, moments } = await played(id, 8);
      const { show, read, complaints } = await open(picture);
      const first = await show(moments[0]);
      expect(ofBody(first, 1).length).toBeGreaterThan(0);
      const isRobot = ({ body }: Sample) => body > 0;
      expect(first.filter(isRobot).length).toBeGreaterThan(0.002 * first.length);
      // The darker tile in light has a brightness of 194.
      const shaded = first.filter((sample) => !isRobot(sample) && brightness(sample) < 165);
      expect(shaded.length).toBeGreaterThan(0);
      const later = await show(moments[moments.length - 1]);
      const moved = later.filter((sample, i) => sample.body !== first[i].body);
      expect(moved.length).toBeGreaterThan(0);
      expect(complaints).toEqual([]);

      await read("stage.view.dispose()");
      expect(await read("stage.view.measures()")).toMatchObject({ geometries: 0, textures: 0 });
    },
  );

  test("shows a moment between two, and follows the robot", async () => {
    const { picture, moments } = await played("Hopper-v5", 1);
    const { show } = await open(picture);
    const { pose } = moments[0];
    if (pose === null) throw new Error("Hopper has bodies");
    const moved = (distance: number) => ({
      ...moments[0],
      pose: pose.map((each, i) => (i >= 7 && i % 7 === 0 ? each + distance : each)),
    });
    const first = middleOf(await show(moved(0)), 1);
    // The ground recentres by periods of two tiles, which are 1 m wide.
    const far = await show(moved(0), moved(4000), 0.5);
    expect(middleOf(far, 1)).toEqual(first);
  });

  test("keeps the ground where frames take long, and shadows are left out", async () => {
    const { picture, moments } = await played("Hopper-v5", 1);
    const { show, read, complaints } = await open(picture);
    const best = await show(moments[0]);
    await read("performance.now = ((now) => () => (now += 100))(performance.now())");
    // Some frames are timed, and three long ones in a row lower the quality by a level.
    await read(`{
      const moment = ${JSON.stringify(moments[0])};
      for (let frame = 0; frame < 70; frame++) stage.view.show({ ...moment }, moment, 1);
    }`);
    expect(await read("stage.view.measures().level")).toBe(3);
    const plain = await show({ ...moments[0] });
    const differs = plain.filter(({ color }, i) =>
      color.some((channel, c) => Math.abs(channel - best[i].color[c]) > 24),
    );
    // The shadow, and some edges.
    expect(differs.length).toBeLessThan(0.1 * best.length);
    expect(complaints).toEqual([]);
  });

  test("finds the body under a pointer, and gives the push that is dragged from it", async () => {
    const { picture, moments } = await played("Hopper-v5", 1);
    if (picture === null) throw new Error("Hopper has bodies");
    const { page, show, read, placeOf } = await open(picture);
    const torso = 1;
    const samples = await show(moments[0]);
    const [x, y] = await placeOf(middleOf(samples, torso));
    const before = await read("stage.view.camera.read()");
    const dragged = 40;
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + dragged / 2, y);
    await page.mouse.move(x + dragged, y);
    await page.mouse.up();
    expect(await read("stage.view.camera.read()")).toEqual(before);
    const [push, ...others] = pushes.parse(await read("stage.told.pushes"));
    expect(others).toEqual([]);
    expect(push.body).toBe(torso);
    const meters = (dragged * picture.camera.height) / height;
    const force = 250 * picture.bodies[torso].mass * meters;
    expect(Math.abs(push.force[0] / force - 1)).toBeLessThan(0.05);
    expect(push.force[1]).toBe(0);
    expect(Math.abs(push.force[2])).toBeLessThan(0.02 * force);
    // The grabbed point is on the torso, which is a capsule of radius 0.05 m.
    expect(Math.hypot(push.point[0], push.point[1])).toBeLessThan(0.0501);
  });

  test("pushes by a finger beside the body, which scrolls the page elsewhere", async () => {
    const { picture, moments } = await played("Hopper-v5", 1);
    const { page, call, show, read, placeOf } = await openViewPage(browser, served.url, {
      hasTouch: true,
    });
    onTestFinished(() => page.close());
    await call("open", picture);
    const [x, y] = await placeOf(middleOf(await show(moments[0]), 1));
    const client = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...places: [number, number][]) =>
      client.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: places.map(([px, py]) => ({ x: px, y: py })),
      });
    // The torso is 11 pixels wide.
    await touch("touchStart", [x + 12, y]);
    await touch("touchMove", [x + 30, y - 20]);
    await touch("touchMove", [x + 40, y - 40]);
    await touch("touchEnd");
    const [{ body, force }] = pushes.parse(await read("stage.told.pushes"));
    expect(body).toBe(1);
    expect(force[0]).toBeGreaterThan(0);
    expect(force[2]).toBeGreaterThan(0);
    expect(await read("getComputedStyle(document.querySelector('canvas')).touchAction")).toBe(
      "pan-y",
    );
  });

  test("highlights the body under the mouse, and shows the arrow of a push", async () => {
    const { picture, moments } = await played("Hopper-v5", 1);
    const { page, show, read, call, placeOf } = await open(picture);
    const plain = await show(moments[0]);
    const place = middleOf(plain, 1);
    const at = (samples: Sample[]) => samples.find(({ x, y }) => x === place.x && y === place.y);
    await page.mouse.move(...(await placeOf(place)));
    expect(await read("document.querySelector('canvas').style.cursor")).toBe("grab");
    expect(at(await show({ ...moments[0] }))?.color).not.toEqual(place.color);
    await page.mouse.move(1, 1);
    expect(at(await show({ ...moments[0] }))?.color).toEqual(place.color);
    await call("view.drag", { body: 1, point: [0, 0, 0], force: [500, 0, 0] });
    const pushed = await show({ ...moments[0] });
    const changed = pushed.filter(({ color }, i) => String(color) !== String(plain[i].color));
    expect(changed.length).toBeGreaterThan(0);
    expect(Math.min(...changed.map(({ x }) => x))).toBeGreaterThan(place.x - 12);
    await call("view.drag", null);
    expect(await show({ ...moments[0] })).toEqual(plain);
  });

  test("pushes nothing by a click, by a drag that is given up, or from the background", async () => {
    const { picture, moments } = await played("Hopper-v5", 1);
    const { page, show, read, placeOf } = await open(picture);
    const samples = await show(moments[0]);
    const [x, y] = await placeOf(middleOf(samples, 1));
    await page.mouse.click(x, y);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 50, y + 10);
    await page.keyboard.press("Escape");
    await page.mouse.up();
    const before = await read("stage.view.camera.read()");
    const [left, top] = await placeOf(samples[0]);
    await page.mouse.move(left, top);
    await page.mouse.down();
    await page.mouse.move(left + 50, top + 10);
    await page.mouse.up();
    expect(await read("stage.told.pushes")).toEqual([]);
    expect(await read("stage.view.camera.read()")).not.toEqual(before);
  });

  test("turns and zooms by keys, and returns by Home", async () => {
    const { picture, moments } = await played("Hopper-v5", 1);
    const { page, show, read } = await open(picture);
    await show(moments[0]);
    const numbers = async () => {
      const [azimuth, elevation, zoom] = (await read("stage.view.camera.read()")) as number[];
      return [azimuth, elevation, zoom].map((each) => Number(each.toFixed(6)));
    };
    await page.locator("canvas").focus();
    expect(await numbers()).toEqual([90, -8, 1]);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("-");
    expect(await numbers()).toEqual([100, -13, 1.15]);
    await page.keyboard.press("Home");
    expect(await numbers()).toEqual([90, -8, 1]);
    await read("stage.view.camera.write([60, -20, 1.5, 0, 0, 0.5])");
    expect(await numbers()).toEqual([60, -20, 1.5]);
  });

  test("says when the browser takes the picture away, and shows it again", async () => {
    const { picture, moments } = await played("Hopper-v5", 1);
    const { show, read } = await open(picture);
    const first = await show(moments[0]);
    await read(`(async () => {
      const gl = document.querySelector("canvas").getContext("webgl2");
      window.extension = gl.getExtension("WEBGL_lose_context");
      const lost = new Promise((done) =>
        document.querySelector("canvas").addEventListener("webglcontextlost", done));
      extension.loseContext();
      await lost;
    })()`);
    expect(await read("stage.told.problems")).toEqual([expect.stringContaining("3D picture")]);
    await read("stage.view.resize()");
    await read(`(async () => {
      const restored = new Promise((done) =>
        document.querySelector("canvas").addEventListener("webglcontextrestored", done));
      extension.restoreContext();
      await restored;
    })()`);
    expect(await read("stage.told.problems")).toEqual([expect.any(String), null]);
    const again = await show({ ...moments[0] });
    const dark = (samples: Sample[]) => samples.filter((each) => brightness(each) < 140).length;
    expect(dark(again)).toBeGreaterThan(0.5 * dark(first));
  });

  test("says that there is no WebGL, and can be used all the same", async () => {
    const opened = await openViewPage(browser, served.url);
    onTestFinished(() => opened.page.close());
    await opened.read("HTMLCanvasElement.prototype.getContext = () => null");
    await opened.call("open", allKinds);
    expect(await opened.read("stage.told.problems")).toEqual([
      expect.stringContaining("WebGL is missing"),
    ]);
    await opened.call("view.show", inARow, inARow, 1);
    await opened.call("view.dispose");
    expect(opened.complaints).toEqual([]);
  });

  describe("of flat scenes", () => {
    const sceneAt = (x: number) => ({
      pose: null,
      scene: {
        view: { left: -2, bottom: -1.5, width: 4, height: 3 },
        background: "#f4f1ea",
        shapes: [
          {
            kind: "polygon",
            points: [
              [-2, -1.5],
              [2, -1.5],
              [2, -1],
              [-2, -1],
            ],
            color: "#00ff00",
          },
          { kind: "line", from: [-1, 0], to: [-1, 1], width: 0.4, color: "#ff0000" },
          { kind: "disc", center: [x, 0], radius: 0.5, color: "#0000ff" },
        ],
      },
    });
    const [background, dark] = [
      [0xf4, 0xf1, 0xea],
      [0x1d, 0x20, 0x22],
    ];
    const [red, green, blue] = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ];

    test("paints every shape, at the device's pixels, between two scenes", async () => {
      const opened = await openViewPage(browser, served.url, { deviceScaleFactor: 2 });
      onTestFinished(() => opened.page.close());
      await opened.call("openScene");
      // The disc is halfway; a line has round ends.
      const places = [
        [0, -1.25],
        [-1, 0.5],
        [-1, 1.15],
        [-1.18, 1.18],
        [1, 0],
        [0.2, 0],
        [0, 1.2],
      ];
      expect(await opened.call("showScene", sceneAt(0), sceneAt(2), 0.5, places)).toEqual({
        colors: [green, red, red, background, blue, background, background],
        size: [640, 480],
      });
      await opened.call("view.setDark", true);
      expect(await opened.call("showScene", sceneAt(0), sceneAt(0), 1, [[0, 1.2]])).toMatchObject({
        colors: [dark],
      });
      await opened.call("view.dispose");
    });
  });
});
