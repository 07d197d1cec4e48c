/** Hot enough that actions other than the best are chosen often. */
const taxi = { algorithm: "spi", environment: "Taxi-v3", temperature: 1, tolerance: 1e-6 };
const pendulum = {
  algorithm: "sac-2019",
  environment: "Pendulum-v1",
  steps: 1500,
  learning_starts: 500,
  hidden: [32, 32],
  batch_size: 64,
  evaluation_interval: 1500,
  evaluation_episodes: 1,
};

/** Random actions alone: an actor that nothing was taught. */
const untaught = { ...pendulum, steps: 500, evaluation_interval: 500 };

/** The policies that tests serve. */
export const served = { taxi, pendulum };

/** Other versions of the same, for tests to publish. */
export const others = { taxi: { ...taxi, temperature: 0.5 }, pendulum: untaught };
