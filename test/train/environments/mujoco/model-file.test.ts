import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { bodyPosition } from "../../../../train/environments/mujoco/bodies.ts";
import { motorDimensions } from "../../../../train/environments/mujoco/dimensions.ts";
import { mujocoFile } from "../../../../train/environments/mujoco/model-file.ts";
import { observationBlocks } from "../../../../train/environments/mujoco/observation.ts";
import { Simulation } from "../../../../train/environments/mujoco/simulation.ts";
import { findEnvironment } from "../../../../train/environments/registry.ts";
import { temporaryFolder } from "../../../temporary-folder.ts";

const balance = "test/environments/balance.xml";

async function simulate(file: string): Promise<Simulation> {
  const simulation = await Simulation.create(mujocoFile(file), 2);
  onTestFinished(() => simulation.release());
  return simulation;
}

/** Writes a model into a new folder. */
function written(xml: string): string {
  const file = join(temporaryFolder(), "robot.xml");
  writeFileSync(file, xml);
  return file;
}

const bodies = '<body name="arm"><joint name="elbow"/><geom size="1"/></body>';
const motor = '<actuator><motor joint="elbow" ctrlrange="-1 2"/></actuator>';

describe("a model in a file of MuJoCo's XML", () => {
  test("names what is observed and acted on by its joints and bodies", async () => {
    const simulation = await simulate(balance);
    const { dimensions } = observationBlocks(simulation, [
      { field: "qpos" },
      { field: "qvel" },
      bodyPosition(simulation, "pole"),
    ]);
    expect(dimensions.map(({ name, unit }) => `${name} [${unit}]`)).toEqual([
      "slider x position [m]",
      "hinge angle [rad]",
      "slider x velocity [m/s]",
      "hinge angular velocity [rad/s]",
      "pole x position [m]",
      "pole y position [m]",
      "pole z position [m]",
    ]);
    expect(motorDimensions(simulation.description)).toEqual([
      { name: "slider x force", unit: "N" },
    ]);
    expect(simulation.secondsPerStep).toBe(0.02);
  });

  test("moves as MuJoCo says, and its sensors are read", async () => {
    const simulation = await simulate(balance);
    simulation.reset((qpos) => {
      qpos[0] = 0.5;
    });
    expect([...simulation.state.sensordata]).toEqual([0.5, 0, expect.closeTo(0.9, 12)]);
    simulation.advance(Float32Array.of(1));
    expect(simulation.state.qvel[0]).toBeGreaterThan(0);
  });

  test("is drawn from its geoms: box, capsule, ellipsoid and the box around a mesh", async () => {
    const environment = await (await findEnvironment("test/environments/balance.ts")).make();
    environment.reset(0);
    const { shapes, view } = environment.scene();
    const colors = shapes.map(({ color }) => color);
    expect(colors).toContain("#3d5980");
    const box = shapes.find(({ color }) => color === "#3d5980");
    if (box?.kind !== "polygon") throw new Error("a box is a polygon");
    const xs = box.points.map(([x]) => x);
    expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(0.4, 12);
    expect(colors).toContain("#ed6b4d");
    expect(colors).toContain("#ffcc33");
    expect(view.width).toBeGreaterThan(0.5);
    environment.release();
  });

  test("is part of the environment's hash, with its meshes", async () => {
    const folder = temporaryFolder();
    const hashOf = async (name: string, change: (copy: string) => void) => {
      const copy = join(folder, name);
      cpSync("test/environments", copy, { recursive: true });
      change(copy);
      return (await findEnvironment(join(copy, "balance.ts"))).source?.sha256;
    };
    const [same, again, mesh] = [
      await hashOf("same", () => {}),
      await hashOf("again", () => {}),
      await hashOf("mesh", (copy) => writeFileSync(join(copy, "meshes/wedge.obj"), "v 0 0 0")),
    ];
    expect(again).toBe(same);
    expect(mesh).not.toBe(same);
  });

  test("includes other files", async () => {
    const file = written(
      `<mujoco><include file="arm.xml"/><worldbody>${bodies}</worldbody></mujoco>`,
    );
    writeFileSync(join(file, "../arm.xml"), `<mujoco>${motor}</mujoco>`);
    const { description } = await simulate(file);
    expect(description.motors).toEqual([{ joint: "elbow", gear: 1, range: [-1, 2] }]);
  });

  test("names servos by themselves, and joints of every kind", async () => {
    const { description } = await simulate(
      written(`<mujoco><worldbody>
        <body><freejoint name="root"/><geom size="1"/>
          <body name="head"><joint name="neck" type="ball"/><geom size="1"/>${bodies}</body>
        </body></worldbody>
        <actuator><position name="elbow_servo" joint="elbow" ctrlrange="0 1"/></actuator></mujoco>`),
    );
    expect(description.bodies.map(({ name }) => name)).toEqual(["body 1", "head", "arm"]);
    expect(motorDimensions(description)).toEqual([{ name: "elbow servo control", unit: "" }]);
    const types = description.bodies.flatMap(({ joints = [] }) => joints.map(({ type }) => type));
    expect(types).toEqual(["free", "ball", "hinge"]);
  });

  test("is refused where it is missing", () => {
    expect(() => mujocoFile("nowhere/robot.xml")).toThrow("there is no file nowhere/robot.xml");
  });

  test("is refused without a file that it refers to", async () => {
    const folder = temporaryFolder();
    cpSync("test/environments", folder, { recursive: true });
    rmSync(join(folder, "meshes"), { recursive: true });
    await expect(simulate(join(folder, "balance.xml"))).rejects.toThrow(
      `there is no ${join(folder, "meshes/wedge.obj")}, to which it refers`,
    );
  });

  test.each([
    ["<mujoco>\n<worldbody>\n<bod/></worldbody></mujoco>", /robot\.xml .* 'bod', line 3/],
    [`<mujoco><worldbody>${bodies}</worldbody></mujoco>`, /robot\.xml has no actuator/],
    [
      `<mujoco><worldbody>${bodies}</worldbody><actuator><motor name="m" joint="elbow"/></actuator></mujoco>`,
      /the actuator "m" has no bounds, which actions need: give it a ctrlrange/,
    ],
  ])("is refused with the reason: %s", async (xml, reason) => {
    await expect(simulate(written(xml))).rejects.toThrow(reason);
  });
});
