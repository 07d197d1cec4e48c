import { svg } from "../element.js";
import { slider } from "../fields.js";

/** Pendulum-v1: the angle is 0 upright and grows counter-clockwise, as the torque does. */
export function pendulumControls({ action }) {
  const angle = slider("angle", { min: -180, max: 180, value: 3, step: 1, unit: "\u00b0" });
  const velocity = slider("angular velocity", { min: -8, max: 8, step: 0.1, unit: " rad/s" });
  const rod = svg("line", { x1: 0, y1: 0, x2: 0, y2: -80, class: "rod" });
  const torque = svg("path", { class: "torque" });
  const picture = svg(
    "svg",
    { viewBox: "-100 -100 200 200", class: "picture", role: "img", "aria-label": "the pendulum" },
    svg("circle", { r: 80, class: "orbit" }),
    rod,
    torque,
    svg("circle", { r: 5, class: "pivot" }),
  );
  /** An observation that was set, until a slider is moved: degrees would only be close to it. */
  let exact;
  for (const { input } of [angle, velocity]) {
    input.addEventListener("input", () => {
      exact = undefined;
    });
  }
  return {
    nodes: [picture, angle.node, velocity.node],
    observation() {
      const degrees = angle.read();
      rod.setAttribute("transform", `rotate(${-degrees})`);
      const radians = (degrees * Math.PI) / 180;
      return (
        exact ??
        [Math.cos(radians), Math.sin(radians), velocity.read()].map((number) =>
          Number(number.toFixed(6)),
        )
      );
    },
    set(observation) {
      const [cosine, sine, speed] = observation;
      exact = observation;
      angle.set((Math.atan2(sine, cosine) * 180) / Math.PI);
      velocity.set(speed);
    },
    show([value]) {
      torque.setAttribute("d", arc((value / action.high[0]) * 150));
    },
  };
}

/** An arrow around the pivot that begins at the top and turns counter-clockwise by `degrees`. */
function arc(degrees) {
  const radius = 34;
  const tip = pointAt(radius, degrees);
  const back = degrees - Math.sign(degrees) * Math.min(16, Math.abs(degrees));
  const barbs = [pointAt(radius - 7, back), pointAt(radius + 7, back)];
  const sweep = degrees > 0 ? 0 : 1;
  return `M0 ${-radius}A${radius} ${radius} 0 0 ${sweep} ${tip}M${barbs[0]}L${tip}L${barbs[1]}`;
}

/** The point "x y" at `radius`, `degrees` counter-clockwise from the top. */
function pointAt(radius, degrees) {
  const radians = (degrees * Math.PI) / 180;
  return `${-radius * Math.sin(radians)} ${-radius * Math.cos(radians)}`;
}
