import { defineEnvironment } from "softedge";

/** Coin-v0: say whether the coin shows heads. There is no picture. */
export default defineEnvironment({
  id: "Coin-v0",
  maxEpisodeSteps: 10,
  make() {
    let side = 0;
    return {
      secondsPerStep: 1,
      observationSpace: { kind: "box", low: [0], high: [1], names: ["side"], units: [""] },
      actionSpace: { kind: "discrete", size: 2, names: ["tails", "heads"] },
      reset(random) {
        side = random.uniform(0, 1) < 0.5 ? 0 : 1;
        return Float64Array.of(side);
      },
      step([action], random) {
        const reward = action === side ? 1 : 0;
        side = random.uniform(0, 1) < 0.5 ? 0 : 1;
        return { observation: Float64Array.of(side), reward, terminated: false };
      },
      read: () => [side],
      write(state) {
        [side] = state;
      },
    };
  },
});
