import type { Body, Geom, Model } from "./description.ts";

type Attribute = string | number | readonly number[] | undefined;

/** Writes an XML element. Undefined attributes are left out; lists are joined by spaces. */
function element(
  name: string,
  attributes: Readonly<Record<string, Attribute>>,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${Array.isArray(value) ? value.join(" ") : value}"`)
    .join("");
  return children.length > 0
    ? `<${name}${written}>${children.join("")}</${name}>`
    : `<${name}${written}/>`;
}

function geomElement(geom: Geom): string {
  if (geom.type === "sphere") {
    const { type, radius, color: _, ...features } = geom;
    return element("geom", { type, size: radius, ...features });
  }
  if ("half" in geom) {
    const { type, half, color: _, ...features } = geom;
    return element("geom", { type, size: half, ...features });
  }
  if ("from" in geom) {
    const { type, radius, from, to, color: _, ...features } = geom;
    return element("geom", { type, size: radius, fromto: [...from, ...to], ...features });
  }
  const { type, radius, halfLength, color: _, ...features } = geom;
  return element("geom", { type, size: [radius, halfLength], ...features });
}

function planeElement({ height, ...features }: NonNullable<Model["floor"]>): string {
  const pos = height === undefined ? undefined : [0, 0, height];
  return element("geom", { type: "plane", size: [40, 40, 40], pos, ...features });
}

function bodyElement({
  name,
  pos,
  quat,
  joints = [],
  geoms,
  sites = [],
  bodies = [],
}: Body): string {
  return element("body", { name, pos, quat }, [
    ...joints.map(({ label: _, ...joint }) => element("joint", joint)),
    ...geoms.map(geomElement),
    ...sites.map((site) => element("site", { ...site })),
    ...bodies.map(bodyElement),
  ]);
}

/**
 * Writes a model as MuJoCo's XML, with numbers in full precision.
 *
 * Automatic resets are disabled: on a state that is not finite or too large, MuJoCo would otherwise
 * silently restart from the initial state. The memory for contacts is many times what these models
 * need, but a small part of the default, so that many models fit into one heap.
 */
export function mjcf(model: Model): string {
  const { name, option, defaults, floor, fixtures = [], bodies, motors, controlRange } = model;
  return element("mujoco", { model: name }, [
    element("compiler", { angle: "radian", settotalmass: model.totalMass }),
    element("option", option, [element("flag", { autoreset: "disable" })]),
    element("size", { memory: "1M" }),
    element("default", {}, [
      element("joint", { ...defaults.joint }),
      element("geom", { ...defaults.geom }),
    ]),
    element("worldbody", {}, [
      ...(floor ? [planeElement(floor)] : []),
      ...fixtures.map(geomElement),
      ...bodies.map(bodyElement),
    ]),
    element(
      "actuator",
      {},
      motors.map(({ joint, gear, range }) =>
        element("motor", { joint, gear, ctrlrange: range ?? controlRange }),
      ),
    ),
  ]);
}
