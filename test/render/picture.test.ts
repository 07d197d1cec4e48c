import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { drawPicture, frameTimes, isMoving, pickStills } from "../../render/picture.ts";
import type { Scene } from "../../train/environments/scene.ts";

/** A disc that moves to the right, from one scene to the next. */
const scenes = Array.from(
  { length: 11 },
  (_, i): Scene => ({
    view: { left: 0, bottom: 0, width: 2, height: 1 },
    background: "#ffffff",
    shapes: [{ kind: "disc", center: [0.2 + 0.16 * i, 0.5], radius: 0.1, color: "#ff0000" }],
  }),
);

/** How far right of the middle of the picture its red is, in pixels. */
async function redCenter(picture: Sharp): Promise<number> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let [sum, count] = [0, 0];
  for (let i = 0; i < info.width * info.height; i++) {
    const [r, g] = [data[3 * i], data[3 * i + 1]];
    if (r < 200 || g > 60) continue;
    sum += i % info.width;
    count += 1;
  }
  return sum / count;
}

describe("a moving picture", () => {
  test.each(["gif", "webp"])(
    "as %s shows every frame in its time, over and over",
    async (format) => {
      const bytes = await drawPicture(`x.${format}`, scenes, 0.05, { height: 100, stills: 1 });
      const { width, pageHeight, pages, delay, loop } = await sharp(bytes, {
        animated: true,
      }).metadata();
      expect({ width, pageHeight, pages, loop }).toEqual({
        width: 200,
        pageHeight: 100,
        pages: 11,
        loop: 0,
      });
      expect(delay).toEqual(new Array(11).fill(50));
      for (const page of [0, 5, 10]) {
        const center = await redCenter(sharp(bytes, { page }));
        expect(Math.abs(center - (20 + 16 * page))).toBeLessThan(1.5);
      }
    },
  );

  test("of quick steps leaves some out, but never the last", async () => {
    const bytes = await drawPicture("x.gif", scenes, 0.02, { height: 20, stills: 1 });
    const { pages, delay } = await sharp(bytes, { animated: true }).metadata();
    expect({ pages, delay }).toEqual({ pages: 6, delay: new Array(6).fill(40) });
  });

  test("has no frame more for what rounding leaves over", () => {
    // 20 steps of 14 ms are 7 intervals of 40 ms, though not in floating point.
    expect(frameTimes(21, 0.002 * 7).shown).toHaveLength(8);
  });

  test("goes with the time of the world, from the first scene to the last, in 300 frames at most", () => {
    const scenes = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(
        scenes,
        fc.constantFrom(0.008, 0.014, 0.015, 1 / 30, 0.04, 0.05, 0.25),
        (n, step) => {
          const { interval, shown } = frameTimes(n, step);
          expect(shown.length).toBeLessThanOrEqual(300);
          expect([shown[0], shown.at(-1)]).toEqual([0, n - 1]);
          for (const [i, scene] of shown.slice(0, -1).entries()) {
            const late = scene * step - i * (interval / 100);
            expect(Math.abs(late)).toBeLessThanOrEqual(step / 2 + 1e-9);
          }
          // Slower than it is only by the last frame.
          const seconds = (shown.length - 1) * (interval / 100);
          expect(seconds - (n - 1) * step).toBeGreaterThan(-1e-9);
          expect(seconds - (n - 1) * step).toBeLessThan(interval / 100);
        },
      ),
    );
  });
});

describe("a picture of stills", () => {
  test("as png shows moments beside each other, the first and the last included", async () => {
    const bytes = await drawPicture("x.PNG", scenes, 1, { height: 100, stills: 3 });
    const picture = sharp(bytes);
    const { width, height, format } = await picture.metadata();
    expect({ width, height, format }).toEqual({ width: 608, height: 100, format: "png" });
    for (const [i, at] of [20, 100, 180].entries()) {
      const still = sharp(bytes).extract({ left: 204 * i, top: 0, width: 200, height: 100 });
      expect(Math.abs((await redCenter(still)) - at)).toBeLessThan(1.5);
    }
  });

  test("as svg is text", async () => {
    const bytes = await drawPicture("x.svg", scenes, 1, { height: 100, stills: 2 });
    expect(Buffer.from(bytes).toString()).toMatch(/^<svg .*<\/svg>$/);
  });

  test("has as many moments as wanted, in order, if there are as many", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (n, count) => {
        const some = Array.from({ length: n }, () => ({ ...scenes[0] }));
        const picked = pickStills(some, count).map((scene) => some.indexOf(scene));
        expect(picked).toHaveLength(Math.min(n, count));
        expect(picked.at(-1)).toBe(n - 1);
        if (picked.length > 1) expect(picked[0]).toBe(0);
        for (const [i, index] of picked.entries()) {
          const even = picked.length === 1 ? n - 1 : (i * (n - 1)) / (picked.length - 1);
          expect(Math.abs(index - even)).toBeLessThanOrEqual(0.5);
        }
        expect(picked.every((index, i) => i === 0 || index > picked[i - 1])).toBe(true);
      }),
    );
  });
});

test.each([
  ["episode.gif", true],
  ["EPISODE.WEBP", true],
  ["a.b/episode.png", false],
  ["episode.svg", false],
])("%s moves: %s", (file, moves) => {
  expect(isMoving(file)).toBe(moves);
});

test.each(["episode", "episode.mp4", "gif"])("%s is no picture that there is", (file) => {
  expect(() => isMoving(file)).toThrow(
    new RangeError(
      `${file} must end in .gif or .webp for a moving picture, or in .png or .svg for stills`,
    ),
  );
});
