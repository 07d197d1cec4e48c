import { cosine, sine } from "../../arithmetic/trigonometry.ts";
import { defineEnvironment } from "./definition.ts";
import type { Dynamics } from "./dynamics.ts";
import { float32Cosine, float32Sine } from "./float32-trigonometry.ts";
import { type InitialBounds, initialBounds, uniformWithin } from "./options.ts";
import { rungeKutta } from "./runge-kutta.ts";
import { type Point, palette, rod, type Scene } from "./scene.ts";

const timeStep = 0.2;
const gravity = 9.8;
/** Of each link: the mass, the length, the place of the center of mass, the moment of inertia. */
const [m1, m2, l1, lc1, lc2, I1, I2] = [1, 1, 1, 0.5, 0.5, 1, 1];
const maximumSpeeds = [4 * Math.PI, 9 * Math.PI] as const;
const { sin, cos, PI, fround } = Math;

/**
 * The derivative of (theta1, theta2, thetadot1, thetadot2) under a torque at the second joint.
 *
 * Source: Sutton and Barto 1998, "Reinforcement Learning: An Introduction", Section 11.3.
 */
function derivative(torque: number, [theta1, theta2, speed1, speed2]: readonly number[]): number[] {
  const [sine2, cosine2] = [sine(theta2), cosine(theta2)];
  const d1 = m1 * lc1 ** 2 + m2 * (l1 ** 2 + lc2 ** 2 + 2 * l1 * lc2 * cosine2) + I1 + I2;
  const d2 = m2 * (lc2 ** 2 + l1 * lc2 * cosine2) + I2;
  const phi2 = m2 * lc2 * gravity * cosine(theta1 + theta2 - PI / 2);
  const phi1 =
    -m2 * l1 * lc2 * (speed2 * speed2) * sine2 -
    2 * m2 * l1 * lc2 * speed2 * speed1 * sine2 +
    (m1 * lc1 + m2 * l1) * gravity * cosine(theta1 - PI / 2) +
    phi2;
  const acceleration2 =
    (torque + (d2 / d1) * phi1 - m2 * l1 * lc2 * (speed1 * speed1) * sine2 - phi2) /
    (m2 * lc2 ** 2 + I2 - (d2 * d2) / d1);
  const acceleration1 = -(d2 * acceleration2 + phi1) / d1;
  return [speed1, speed2, acceleration1, acceleration2];
}

/** Wraps an angle to [-pi, pi], turn by turn. */
function wrap(angle: number): number {
  let wrapped = angle;
  while (wrapped > PI) wrapped -= 2 * PI;
  while (wrapped < -PI) wrapped += 2 * PI;
  return wrapped;
}

function acrobotDynamics(initial: InitialBounds): Dynamics {
  const draw = uniformWithin(initial);
  let [theta1, theta2, speed1, speed2] = [0, 0, 0, 0];
  /** As in Gymnasium, cosines and sines are computed in float32 at the start, then in float64. */
  const observe = (cosineOf: (x: number) => number, sineOf: (x: number) => number) =>
    Float64Array.of(
      ...[theta1, theta2].flatMap((angle) => [cosineOf(angle), sineOf(angle)]),
      speed1,
      speed2,
    ).map(fround);
  const bounds = [1, 1, 1, 1, ...maximumSpeeds].map(fround);
  const joints = ["first", "second"].map((which) => `${which} joint`);
  return {
    secondsPerStep: timeStep,
    observationSpace: {
      kind: "box",
      low: bounds.map((bound) => -bound),
      high: bounds,
      names: [
        ...joints.flatMap((joint) => [
          `cosine of the ${joint} angle`,
          `sine of the ${joint} angle`,
        ]),
        ...joints.map((joint) => `${joint} angular velocity`),
      ],
      units: ["", "", "", "", "rad/s", "rad/s"],
    },
    actionSpace: {
      kind: "discrete",
      size: 3,
      names: ["torque of -1 N m", "no torque", "torque of 1 N m"],
    },
    reset(random) {
      [theta1, theta2, speed1, speed2] = Array.from({ length: 4 }, () => fround(draw(random)));
      return observe(float32Cosine, float32Sine);
    },
    step([action]) {
      const state = [theta1, theta2, speed1, speed2];
      const next = rungeKutta((y) => derivative(action - 1, y), state, timeStep);
      [theta1, theta2] = [wrap(next[0]), wrap(next[1])];
      [speed1, speed2] = maximumSpeeds.map((most, i) =>
        Math.min(Math.max(next[2 + i], -most), most),
      );
      const terminated = -cosine(theta1) - cosine(theta2 + theta1) > 1;
      return { observation: observe(cosine, sine), reward: terminated ? 0 : -1, terminated };
    },
    scene: () => acrobotScene(theta1, theta2),
    read: () => [theta1, theta2, speed1, speed2],
    write(state) {
      [theta1, theta2, speed1, speed2] = state;
    },
  };
}

function acrobotScene(theta1: number, theta2: number): Scene {
  const top: Point = [0, 0];
  const elbow: Point = [sin(theta1), -cos(theta1)];
  const tip: Point = [elbow[0] + sin(theta1 + theta2), elbow[1] - cos(theta1 + theta2)];
  const [width, height] = [5.88, 4.41];
  const goal = { from: [-width / 2, 1], to: [width / 2, 1] } as const;
  return {
    view: { left: -width / 2, bottom: -height / 2, width, height },
    background: palette.sky,
    shapes: [
      { kind: "line", ...goal, width: 0.03, color: palette.groundDark },
      ...rod(top, elbow, 0.2, palette.body),
      ...rod(elbow, tip, 0.2, palette.near),
      { kind: "disc", center: top, radius: 0.06, color: palette.outline },
      { kind: "disc", center: elbow, radius: 0.06, color: palette.outline },
    ],
  };
}

/**
 * Acrobot-v1: swing the tip of two hanging links above the line, with a torque at the joint between
 * them. Each step costs 1, except the last.
 *
 * An angle of 0 points down; the second one is relative to the first link. The episode ends at
 * -cos theta1 - cos(theta1 + theta2) > 1.
 *
 * Source: Gymnasium 1.3; Sutton 1996, "Generalization in Reinforcement Learning: Successful Examples
 * Using Sparse Coarse Coding".
 */
export const acrobot = defineEnvironment({
  id: "Acrobot-v1",
  maxEpisodeSteps: 500,
  options: initialBounds(-0.1, 0.1),
  make: acrobotDynamics,
  returnRange: (_, steps) => [-steps, 0],
});
