import { defineEnvironment } from "./definition.ts";
import type { Dynamics } from "./dynamics.ts";
import { scale, weight } from "./options.ts";
import { type Point, palette, rod, type Scene } from "./scene.ts";

const maximumSpeed = 8;
const maximumTorque = 2;
const timeStep = 0.05;
const { fround } = Math;

/** Wraps an angle to [-pi, pi). As in Python, the remainder has the divisor's sign. */
function wrap(x: number): number {
  const turn = 2 * Math.PI;
  const remainder = (x + Math.PI) % turn;
  return (remainder < 0 ? remainder + turn : remainder) - Math.PI;
}

/**
 * @param gravity g in m/s^2
 * @param widest the largest angle and angular velocity at the start, in either direction
 */
function pendulumDynamics(gravity: number, widest: { theta: number; speed: number }): Dynamics {
  let theta = 0;
  let speed = 0;
  const observe = () =>
    Float64Array.of(fround(Math.cos(theta)), fround(Math.sin(theta)), fround(speed));
  return {
    secondsPerStep: timeStep,
    observationSpace: {
      kind: "box",
      low: [-1, -1, -maximumSpeed],
      high: [1, 1, maximumSpeed],
      names: ["cosine of the angle", "sine of the angle", "angular velocity"],
      units: ["", "", "rad/s"],
    },
    actionSpace: {
      kind: "box",
      low: [-maximumTorque],
      high: [maximumTorque],
      names: ["torque"],
      units: ["N m"],
    },
    reset(random) {
      theta = random.uniform(-widest.theta, widest.theta);
      speed = random.uniform(-widest.speed, widest.speed);
      return observe();
    },
    step(action) {
      // Values computed only from the torque are float32, as in Gymnasium.
      const torque = Math.min(Math.max(action[0], -maximumTorque), maximumTorque);
      const effort = fround(fround(0.001) * fround(torque * torque));
      const angle = wrap(theta);
      const cost = angle * angle + 0.1 * (speed * speed) + effort;

      const acceleration = ((3 * gravity) / 2) * Math.sin(theta) + fround(3 * torque);
      const faster = speed + acceleration * timeStep;
      speed = Math.min(Math.max(faster, -maximumSpeed), maximumSpeed);
      theta += speed * timeStep;
      return { observation: observe(), reward: -cost, terminated: false };
    },
    scene: () => pendulumScene(theta),
    read: () => [theta, speed],
    write(state) {
      [theta, speed] = state;
    },
  };
}

function pendulumScene(theta: number): Scene {
  const [from, to]: [Point, Point] = [
    [0, 0],
    [Math.sin(theta), Math.cos(theta)],
  ];
  return {
    view: { left: -1.6, bottom: -1.2, width: 3.2, height: 2.4 },
    background: palette.sky,
    shapes: [
      ...rod(from, to, 0.2, palette.near),
      { kind: "disc", center: from, radius: 0.05, color: palette.outline },
    ],
  };
}

/**
 * Pendulum-v1: swing up a pendulum of unit length and mass, and hold it upright (theta = 0), with a
 * torque u. The observation is (cos theta, sin theta, thetadot).
 *
 *     reward = -( theta^2 + 0.1 thetadot^2 + 0.001 u^2 )
 *     thetadot <- clip( thetadot + (3 g / 2 sin theta + 3 u) dt, -8, 8 ),   theta <- theta + thetadot dt
 *
 * Source: Gymnasium 1.3.
 */
export const pendulum = defineEnvironment({
  id: "Pendulum-v1",
  maxEpisodeSteps: 200,
  options: { g: weight(10), x_init: scale(Math.PI), y_init: scale(1) },
  make: ({ g, x_init, y_init }) => pendulumDynamics(g, { theta: x_init, speed: y_init }),
  returnRange: ({ y_init }, steps) => {
    const fastest = Math.max(maximumSpeed, y_init);
    const cost = Math.PI ** 2 + 0.1 * fastest ** 2 + 0.001 * maximumTorque ** 2;
    return [-cost * steps, 0];
  },
});
