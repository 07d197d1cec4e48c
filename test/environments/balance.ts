import {
  defineEnvironment,
  frameSkip,
  mujocoDynamics,
  mujocoFile,
  observationBlocks,
  scale,
  uniformNoise,
} from "softedge";

const model = mujocoFile(new URL("./balance.xml", import.meta.url));

/** Balance-v0: keep the pole of balance.xml upright by pushing its base. */
export default defineEnvironment({
  id: "Balance-v0",
  maxEpisodeSteps: 200,
  model,
  options: { frame_skip: frameSkip(2), reset_noise_scale: scale(0.01) },
  make: ({ frame_skip, reset_noise_scale }) =>
    mujocoDynamics(model, null, frame_skip, (simulation) => ({
      perturb: uniformNoise(reset_noise_scale),
      ...observationBlocks(simulation, [{ field: "qpos" }, { field: "qvel" }]),
      step(action) {
        simulation.advance(action);
        const [, angle] = simulation.state.qpos;
        const terminated = Math.abs(angle) > 0.3;
        return { reward: terminated ? 0 : 1, terminated };
      },
    })),
});
