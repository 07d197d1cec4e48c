import { extname } from "node:path";
import type { WebpOptions } from "sharp";
import { optionalPackage } from "../installation/optional-package.ts";
import type { Scene } from "../train/environments/scene.ts";
import { sceneSvg } from "./svg.ts";

/** The file extensions of animations and of stills. */
export const pictureFormats = {
  moving: [".gif", ".webp"],
  still: [".png", ".svg"],
} as const;

/** The largest height in pixels: all frames of an animation are encoded in memory at once. */
export const mostPixels = 720;
/** The largest number of stills: wider pictures cannot be encoded. */
export const mostStills = 20;

/** The smallest time between frames in hundredths of a second, GIF's unit; smooth enough. */
const smoothInterval = 4;
/** The most frames; longer episodes get larger intervals to keep files small. */
const mostFrames = 300;

/**
 * Returns true if a file's extension is that of an animation, false for stills.
 *
 * @throws {RangeError} for other extensions, naming those that are supported
 */
export function isMoving(file: string): boolean {
  const ending = extname(file).toLowerCase();
  const { moving, still } = pictureFormats;
  if (moving.some((format) => format === ending)) return true;
  if (still.some((format) => format === ending)) return false;
  throw new RangeError(
    `${file} must end in ${moving.join(" or ")} for a moving picture, or in ` +
      `${still.join(" or ")} for stills`,
  );
}

/** Picks `count` evenly spaced scenes, including the first and the last. */
export function pickStills(scenes: readonly Scene[], count: number): Scene[] {
  const wanted = Math.min(count, scenes.length);
  if (wanted === 1) return scenes.slice(-1);
  return Array.from(
    { length: wanted },
    (_, i) => scenes[Math.round((i * (scenes.length - 1)) / (wanted - 1))],
  );
}

/**
 * The interval between an animation's frames in hundredths of a second, and the scene that each
 * shows. It runs in real time; scenes may be skipped, but never the last.
 */
export function frameTimes(scenes: number, secondsPerStep: number) {
  const duration = 100 * secondsPerStep * (scenes - 1);
  const interval = Math.max(
    smoothInterval,
    Math.round(100 * secondsPerStep),
    Math.ceil(duration / (mostFrames - 1)),
  );
  const count = Math.ceil(duration / interval - 1e-9) + 1;
  const shown = Array.from({ length: count }, (_, i) =>
    Math.min(Math.round((i * interval) / (100 * secondsPerStep)), scenes - 1),
  );
  return { interval, shown };
}

/**
 * Draws scenes in the format of a file's extension: an animation in real time, or stills side by
 * side.
 *
 * @param height in pixels
 * @param stills the number of scenes in a still picture
 */
export async function drawPicture(
  file: string,
  scenes: readonly Scene[],
  secondsPerStep: number,
  { height, stills }: { height: number; stills: number },
): Promise<Uint8Array> {
  const moving = isMoving(file);
  if (!moving) {
    const svg = Buffer.from(sceneSvg(pickStills(scenes, stills), height));
    if (file.toLowerCase().endsWith(".svg")) return svg;
    return (await loadSharp())(svg).png().toBuffer();
  }
  const { interval, shown } = frameTimes(scenes.length, secondsPerStep);
  const frames = shown.map((i) => Buffer.from(sceneSvg([scenes[i]], height)));
  return encodeAnimation(file, frames, 10 * interval);
}

/**
 * Encodes frames as an animation that repeats, in the format of a file's extension.
 *
 * @param frames pictures of one size
 * @param milliseconds that each is shown, a multiple of 10
 */
export async function encodeAnimation(
  file: string,
  frames: readonly Buffer[],
  milliseconds: number,
  webp: WebpOptions = {},
): Promise<Uint8Array> {
  const animation = (await loadSharp())([...frames], { join: { animated: true } });
  // One delay per frame: a single number would apply to the first frame only.
  const times = { delay: frames.map(() => milliseconds), loop: 0 };
  return file.toLowerCase().endsWith(".gif")
    ? animation.gif(times).toBuffer()
    : animation.webp({ ...times, ...webp }).toBuffer();
}

/** Loaded on demand: only pixel formats need it. */
export async function loadSharp() {
  return (await optionalPackage("sharp", "pictures of pixels", () => import("sharp"))).default;
}
