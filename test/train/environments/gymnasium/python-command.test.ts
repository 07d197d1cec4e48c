import { expect, test } from "vitest";
import { pythonCommands } from "../../../../train/environments/gymnasium/python-command.ts";

test("the Python is the one that SOFTEDGE_PYTHON names, else python3, else python", () => {
  expect(pythonCommands({ SOFTEDGE_PYTHON: "/opt/python" })).toEqual(["/opt/python"]);
  expect(pythonCommands({ SOFTEDGE_PYTHON: "" })).toEqual(["python3", "python"]);
  expect(pythonCommands({})).toEqual(["python3", "python"]);
});
