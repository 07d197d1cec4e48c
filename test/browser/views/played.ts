import type { Environment } from "../../../train/environments/environment.ts";
import { makeEnvironment } from "../../../train/environments/registry.ts";

/** An action from -1 to 1 of the way between the bounds, which sways. */
function sway({ actionSpace }: Environment, step: number): number[] {
  if (actionSpace.kind === "discrete") return [(step >> 2) % actionSpace.size];
  const { low, high } = actionSpace;
  return low.map((least, i) => {
    const share = 0.5 + 0.25 * Math.sin(0.35 * step + 2 * i);
    return least + share * (high[i] - least);
  });
}

/** The picture of an environment, and the moments of an episode's first steps, or of all if it ends. */
export async function played(id: string, steps: number, seed = 1) {
  const environment = await makeEnvironment(id);
  try {
    const bodies = environment.rigidBodies;
    const moment = () => ({
      pose: bodies ? Array.from(bodies.poses()) : null,
      scene: bodies ? null : environment.scene(),
    });
    environment.reset(seed);
    const moments = [moment()];
    for (let step = 0; step < steps; step++) {
      const { terminated } = environment.step(sway(environment, step));
      moments.push(moment());
      if (terminated) break;
    }
    return { picture: bodies?.picture ?? null, moments };
  } finally {
    environment.release();
  }
}
