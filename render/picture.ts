import { extname } from "node:path";
import type { Scene } from "../train/environments/scene.ts";
import { sceneSvg } from "./svg.ts";

/** The kinds of files that pictures are written as: moving ones, and stills. */
export const pictureFormats = {
  moving: [".gif", ".webp"],
  still: [".png", ".svg"],
} as const;

/** Seconds between two frames: as smooth as a GIF is shown everywhere. */
const frameSeconds = 0.04;
/** More frames than this would make a file that nobody waits for: fewer are taken a second. */
const mostFrames = 400;

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

/** Every how many steps there is a frame. */
export function frameStride(steps: number, secondsPerStep: number): number {
  return Math.max(1, Math.round(frameSeconds / secondsPerStep), Math.ceil(steps / mostFrames));
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
  const stride = frameStride(scenes.length - 1, secondsPerStep);
  const frames = scenes.filter((_, i) => i % stride === 0 || i === scenes.length - 1);
  const pages = frames.map((scene) => Buffer.from(sceneSvg([scene], height)));
  const sharp = await loadSharp();
  const animation = sharp(pages, { join: { animated: true } });
  // Of every frame: a single number would be that of the first alone.
  const delay = frames.map(() => Math.round(1000 * secondsPerStep * stride));
  return file.toLowerCase().endsWith(".gif")
    ? animation.gif({ delay, loop: 0 }).toBuffer()
    : animation.webp({ delay, loop: 0 }).toBuffer();
}

/** Only who draws pixels needs it. */
async function loadSharp() {
  return (await import("sharp")).default;
}
