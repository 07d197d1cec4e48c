import { expect, test } from "vitest";
import { policiesTable, policyAsJson } from "../../cli/policies-table.ts";
import type { LocalPolicy } from "../../export/policies-folder.ts";
import { variant } from "../export/variants.ts";

const manifests = [variant(2), variant(1)].map(({ manifest }) => manifest);
const [{ version: latest }, { version: earlier }] = manifests;
const { environment: _, evaluation: __, ...imported } = manifests[1];

const mine: LocalPolicy = {
  name: "mine",
  live: earlier,
  isShipped: false,
  versions: [
    { version: latest, isLive: false, manifest: manifests[0] },
    {
      version: earlier,
      isLive: true,
      manifest: {
        ...imported,
        algorithm: "td3",
        origin: { kind: "import", format: "zip", framework: "stable-baselines3", sha256: "0" },
      },
    },
  ],
  problems: [],
};
const shipped: LocalPolicy = {
  name: "shipped",
  live: undefined,
  isShipped: true,
  versions: [{ version: latest, isLive: false, manifest: manifests[0] }],
  problems: ["a file is damaged"],
};

test("a table of policies has a row for each version, and what is wrong below", () => {
  const lines = policiesTable([mine, shipped]).split("\n");
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ["policy", "version", "created", "environment", "origin", "return"],
    ["mine", latest, "2026-01-02 00:00", "Pendulum-v1", "sac-2019", expect.stringMatching(/^-/)],
    ["", earlier, "live", "2026-01-01 00:00", "–", "td3 of stable-baselines3", "–"],
    [
      "shipped",
      latest,
      "2026-01-02 00:00",
      "Pendulum-v1",
      "comes with softedge",
      expect.any(String),
    ],
    ["shipped: nothing is live"],
    ["a file is damaged"],
  ]);
});

test("programs get the same", () => {
  expect(policyAsJson(mine)).toMatchObject({
    name: "mine",
    live: earlier,
    comes_with_softedge: false,
    versions: [
      { version: latest, live: false, created: "2026-01-02T00:00:00.000Z", origin: "run" },
      { version: earlier, live: true, environment: null, evaluation: null, origin: "import" },
    ],
  });
  expect(policyAsJson(shipped)).toMatchObject({ live: null, problems: ["a file is damaged"] });
});
