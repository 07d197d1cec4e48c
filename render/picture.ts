import { extname } from "node:path";
import type { Scene } from "../train/environments/scene.ts";
import { sceneSvg } from "./svg.ts";

/** The kinds of files that pictures are written as: moving ones, and stills. */
export const pictureFormats = {
  moving: [".gif", ".webp"],
  still: [".png", ".svg"],
} as const;

/** Pictures are this high at most, in pixels: a moving one is encoded in memory, all frames at once. */
export const mostPixels = 720;
/** More moments than this beside each other make a picture that is too wide to encode. */
export const mostStills = 20;

/** Hundredths of a second, in which GIF counts time, between two frames: smooth enough. */
const smoothInterval = 4;
/** More frames than this would make a file that nobody waits for: they are further apart then. */
const mostFrames = 300;

/**
 * Whether a file is to hold a moving picture, by the ending of its name.
 *
 * @throws {RangeError} if it is no picture at all, naming the endings that are
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

/** As many of the scenes as wanted, evenly spaced, the first and the last included. */
export function pickStills(scenes: readonly Scene[], count: number): Scene[] {
  const wanted = Math.min(count, scenes.length);
  if (wanted === 1) return scenes.slice(-1);
  return Array.from(
    { length: wanted },
    (_, i) => scenes[Math.round((i * (scenes.length - 1)) / (wanted - 1))],
  );
}

/**
 * The frames of a moving picture: which scenes they show, and how long each, in hundredths of a
 * second. They go with the time of the world: some scenes are left out, but never the last.
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
 * Draws scenes as the picture that a file's name asks for: moving, in the time of the world that they
 * show, or stills beside each other.
 *
 * @param height in pixels
 * @param stills how many moments a picture that does not move shows
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
  const pages = shown.map((i) => Buffer.from(sceneSvg([scenes[i]], height)));
  const sharp = await loadSharp();
  const animation = sharp(pages, { join: { animated: true } });
  // Of every frame: a single number would be that of the first alone.
  const delay = shown.map(() => 10 * interval);
  return file.toLowerCase().endsWith(".gif")
    ? animation.gif({ delay, loop: 0 }).toBuffer()
    : animation.webp({ delay, loop: 0 }).toBuffer();
}

/** Only who draws pixels needs it. */
export async function loadSharp() {
  return (await import("sharp")).default;
}
