import * as z from "zod";
import type { Scene } from "../scene.ts";
import { FlawError, placeOf } from "./trajectory.ts";

const size = z.number().positive();
const point = z.tuple([z.number(), z.number()]);
const color = z.string().min(1);

const drawable = z.object({
  view: z.object({ left: z.number(), bottom: z.number(), width: size, height: size }),
  background: color,
  shapes: z.array(
    z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("line"),
        from: point,
        to: point,
        width: z.number().min(0),
        color,
      }),
      z.object({ kind: z.literal("disc"), center: point, radius: z.number().min(0), color }),
      z.object({ kind: z.literal("polygon"), points: z.array(point).min(1), color }),
    ]),
  ),
});

/** @throws {FlawError} naming the part of a scene that cannot be drawn */
export function checkScene(scene: Scene, seed: number, step: number): void {
  const { error } = drawable.safeParse(scene);
  if (!error) return;
  const [{ path, message }] = error.issues;
  throw new FlawError(`${placeOf(seed, step)}, scene().${path.join(".")}: ${message}`);
}
