import { defineEnvironment, palette, scale, weight } from "softedge";

/** Seconds between two actions. */
const timeStep = 0.1;
/** The largest push in either direction, in m/s². */
const strength = 2;

/**
 * Puck-v0: push a puck on a frictionless plane to the middle, and hold it there.
 *
 *     reward = -( |x|² + effort_weight |a|² )
 */
export default defineEnvironment({
  id: "Puck-v0",
  maxEpisodeSteps: 50,
  options: { effort_weight: weight(0.01), reset_noise_scale: scale(1) },

  make({ effort_weight, reset_noise_scale }) {
    let position: [x: number, y: number] = [0, 0];
    let velocity: [x: number, y: number] = [0, 0];
    const observe = () => Float64Array.of(...position, ...velocity);

    return {
      secondsPerStep: timeStep,
      observationSpace: {
        kind: "box",
        low: [null, null, null, null],
        high: [null, null, null, null],
        names: ["x", "y", "x velocity", "y velocity"],
        units: ["m", "m", "m/s", "m/s"],
      },
      actionSpace: {
        kind: "box",
        low: [-strength, -strength],
        high: [strength, strength],
        names: ["x push", "y push"],
        units: ["m/s²", "m/s²"],
      },

      /** Starts an episode. All randomness comes from `random`: a seed then repeats it. */
      reset(random) {
        const somewhere = () => random.uniform(-reset_noise_scale, reset_noise_scale);
        position = [somewhere(), somewhere()];
        velocity = [0, 0];
        return observe();
      },

      step([pushX, pushY]) {
        const [x, y] = position;
        const effort = effort_weight * (pushX ** 2 + pushY ** 2);
        const reward = -(x ** 2 + y ** 2 + effort);
        velocity = [velocity[0] + pushX * timeStep, velocity[1] + pushY * timeStep];
        position = [x + velocity[0] * timeStep, y + velocity[1] * timeStep];
        return { observation: observe(), reward, terminated: Math.hypot(...position) > 3 };
      },

      /** The whole state as numbers, and back: a run that is interrupted continues from it. */
      read: () => [...position, ...velocity],
      write(state) {
        position = [state[0], state[1]];
        velocity = [state[2], state[3]];
      },

      /** A picture, for `softedge render`. */
      scene: () => ({
        view: { left: -2, bottom: -1.5, width: 4, height: 3 },
        background: palette.sky,
        shapes: [
          { kind: "disc", center: [0, 0], radius: 0.2, color: palette.groundDark },
          { kind: "disc", center: position, radius: 0.12, color: palette.near },
        ],
      }),
    };
  },
});
