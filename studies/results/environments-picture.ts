import { drawPicture, loadSharp } from "../../render/picture.ts";
import { definitions } from "../../train/environments/built-in.ts";
import type { EnvironmentDefinition } from "../../train/environments/definition.ts";
import type { Scene } from "../../train/environments/scene.ts";
import { drawActions } from "../bench/environments.ts";

/** All sizes in pixels. */
const height = 132;
const gap = 8;
const columns = 2;
const stills = 3;
/** Enough to see a movement. */
const mostSteps = 100;

/** Draws moments of an episode under random actions side by side. */
async function drawMoments(definition: EnvironmentDefinition): Promise<Uint8Array> {
  const environment = await definition.make();
  environment.reset(0);
  const scenes: Scene[] = [environment.scene()];
  for (const action of drawActions(environment, Math.min(mostSteps, environment.horizon))) {
    const { terminated, truncated } = environment.step(action);
    scenes.push(environment.scene());
    if (terminated || truncated) break;
  }
  const { secondsPerStep } = environment;
  environment.release();
  return drawPicture("moments.png", scenes, secondsPerStep, { height, stills });
}

/** Draws every environment under random actions, in two columns, as a PNG. */
export async function drawEnvironments(): Promise<Uint8Array> {
  // Taxi-v4 looks like Taxi-v3.
  const shown = definitions.filter(({ id }) => id !== "Taxi-v4");
  const pictures = await Promise.all(shown.map(drawMoments));
  const sharp = await loadSharp();
  const sizes = await Promise.all(pictures.map((picture) => sharp(picture).metadata()));
  const widest = Math.max(...sizes.map(({ width }) => width));
  const rows = Math.ceil(pictures.length / columns);
  return sharp({
    create: {
      width: columns * (widest + gap) - gap,
      height: rows * (height + gap) - gap,
      channels: 3,
      background: "white",
    },
  })
    .composite(
      pictures.map((picture, i) => ({
        input: Buffer.from(picture),
        left: (i % columns) * (widest + gap),
        top: Math.floor(i / columns) * (height + gap),
      })),
    )
    .png()
    .toBuffer();
}
