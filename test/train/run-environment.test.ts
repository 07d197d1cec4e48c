import { expect, test } from "vitest";
import { spacesOfRun } from "../../train/fit.ts";
import { runConfig } from "../../train/registry.ts";

test("a run says that the file of its environment has moved", async () => {
  const environment = "./environments/moved.ts";
  const config = runConfig.parse({ algorithm: "sac-2019", environment: "Pendulum-v1" });
  await expect(spacesOfRun("runs/a", { ...config, environment })).rejects.toThrow(
    `runs/a is trained in ${environment}, and there is no file ${environment} in`,
  );
  expect((await spacesOfRun("runs/a", config)).environment).toBe("Pendulum-v1");
});
