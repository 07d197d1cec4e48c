import { defineEnvironment, palette, scale, weight } from "softedge";
import { goal } from "./goal.ts";

const timeStep = 0.1;

/** Puck-v0: push a puck on a plane to a goal and hold it there. */
export default defineEnvironment({
  id: "Puck-v0",
  maxEpisodeSteps: 50,
  options: { effort_weight: weight(0.01), reset_noise_scale: scale(1) },
  make({ effort_weight, reset_noise_scale }) {
    const position = [0, 0];
    const velocity = [0, 0];
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
        low: [-1, -1],
        high: [1, 1],
        names: ["x push", "y push"],
        units: ["m/s^2", "m/s^2"],
      },
      reset(random) {
        for (let i = 0; i < 2; i++) {
          position[i] = random.uniform(-reset_noise_scale, reset_noise_scale);
          velocity[i] = 0;
        }
        return observe();
      },
      step(action) {
        let cost = 0;
        for (let i = 0; i < 2; i++) {
          velocity[i] += action[i] * timeStep;
          position[i] += velocity[i] * timeStep;
          cost += (position[i] - goal[i]) ** 2 + effort_weight * action[i] ** 2;
        }
        return {
          observation: observe(),
          reward: -cost,
          terminated: Math.hypot(...position) > 10,
        };
      },
      read: () => [...position, ...velocity],
      write(state) {
        [position[0], position[1], velocity[0], velocity[1]] = state;
      },
      scene: () => ({
        view: { left: -2, bottom: -1.5, width: 4, height: 3 },
        background: palette.sky,
        shapes: [
          { kind: "disc", center: goal, radius: 0.2, color: palette.groundDark },
          { kind: "disc", center: [position[0], position[1]], radius: 0.1, color: palette.near },
        ],
      }),
    };
  },
});
