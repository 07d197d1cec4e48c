import { cosine, sine } from "../../arithmetic/trigonometry.ts";
import { defineEnvironment } from "./definition.ts";
import type { Dynamics } from "./dynamics.ts";
import { flag, type InitialBounds, initialBounds, uniformWithin } from "./options.ts";
import { type Point, palette, rectangle, rod, type Scene } from "./scene.ts";

const gravity = 9.8;
const cartMass = 1;
const poleMass = 0.1;
const totalMass = poleMass + cartMass;
/** The distance from the pole's joint to its center of mass. */
const halfLength = 0.5;
const poleMassLength = poleMass * halfLength;
const force = 10;
const timeStep = 0.02;
const farthest = 2.4;
const widestAngle = (12 * 2 * Math.PI) / 360;
const { fround } = Math;

/** @param paysFailure pay -1 for the last step and 0 for all others, instead of 1 for each */
function cartPoleDynamics(paysFailure: boolean, initial: InitialBounds): Dynamics {
  const draw = uniformWithin(initial);
  let [x, speed, theta, turning] = [0, 0, 0, 0];
  const observe = () => Float64Array.of(x, speed, theta, turning).map(fround);
  const bounds = [2 * farthest, null, 2 * widestAngle, null];
  const signed = (sign: number) =>
    bounds.map((bound) => (bound === null ? null : fround(sign * bound)));
  return {
    secondsPerStep: timeStep,
    observationSpace: {
      kind: "box",
      low: signed(-1),
      high: signed(1),
      names: ["cart position", "cart velocity", "pole angle", "pole angular velocity"],
      units: ["m", "m/s", "rad", "rad/s"],
    },
    actionSpace: { kind: "discrete", size: 2, names: ["push left", "push right"] },
    reset(random) {
      [x, speed, theta, turning] = Array.from({ length: 4 }, () => draw(random));
      return observe();
    },
    step([action]) {
      const push = action === 1 ? force : -force;
      const [sinTheta, cosTheta] = [sine(theta), cosine(theta)];
      const pushed = (push + poleMassLength * (turning * turning) * sinTheta) / totalMass;
      const turningRate =
        (gravity * sinTheta - cosTheta * pushed) /
        (halfLength * (4 / 3 - (poleMass * (cosTheta * cosTheta)) / totalMass));
      const acceleration = pushed - (poleMassLength * turningRate * cosTheta) / totalMass;
      x += timeStep * speed;
      speed += timeStep * acceleration;
      theta += timeStep * turning;
      turning += timeStep * turningRate;
      const terminated = Math.abs(x) > farthest || Math.abs(theta) > widestAngle;
      const reward = paysFailure ? -Number(terminated) : 1;
      return { observation: observe(), reward, terminated };
    },
    scene: () => cartPoleScene(x, theta),
    read: () => [x, speed, theta, turning],
    write(state) {
      [x, speed, theta, turning] = state;
    },
  };
}

function cartPoleScene(x: number, theta: number): Scene {
  const joint: Point = [x, 0.1];
  const tip: Point = [x + 2 * halfLength * Math.sin(theta), 0.1 + 2 * halfLength * Math.cos(theta)];
  return {
    view: { left: -farthest, bottom: -1.2, width: 2 * farthest, height: 3.6 },
    background: palette.sky,
    shapes: [
      rectangle(-farthest, -0.03, 2 * farthest, 0.06, palette.groundDark),
      ...rod([x - 0.1, 0], [x + 0.1, 0], 0.3, palette.body),
      ...rod(joint, tip, 0.1, palette.near),
      { kind: "disc", center: joint, radius: 0.04, color: palette.outline },
    ],
  };
}

/**
 * CartPole-v1: keep a pole upright on a cart by pushing the cart left or right. Each step pays 1.
 *
 *     p = ( F + m l thetadot^2 sin theta ) / M,   F = -10 or 10,   m = 0.1,   M = 1.1,   l = 0.5
 *     theta'' = ( g sin theta - p cos theta ) / ( l (4/3 - m cos^2 theta / M) )
 *     x'' = p - m l theta'' cos theta / M
 *
 * by Euler steps of 20 ms. The episode ends at |x| > 2.4 or |theta| > 12 degrees.
 *
 * Source: Gymnasium 1.3; Barto, Sutton and Anderson 1983, "Neuronlike Adaptive Elements That Can
 * Solve Difficult Learning Control Problems".
 */
export const cartPole = defineEnvironment({
  id: "CartPole-v1",
  maxEpisodeSteps: 500,
  options: { sutton_barto_reward: flag(false), ...initialBounds(-0.05, 0.05) },
  make: ({ sutton_barto_reward, ...initial }) => cartPoleDynamics(sutton_barto_reward, initial),
  returnRange: ({ sutton_barto_reward }, steps) => (sutton_barto_reward ? [-1, 0] : [0, steps]),
});
