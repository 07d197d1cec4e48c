import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { skipsPages } from "../../browser/chromium.ts";

test.skipIf(skipsPages)(
  "npm run bench -- stage opens the page, plays in both places, draws, and lists what is loaded",
  () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [
        ...["studies/bench/main.ts", "stage", "--json"],
        ...["--rounds", "1", "--steps", "20", "--seconds", "0.1"],
      ],
      { encoding: "utf8" },
    );
    expect(status, stderr).toBe(0);
    const { stage } = JSON.parse(stdout);
    for (const { first_paint_ms, policies_ms, playing_ms } of Object.values<Record<string, number>>(
      stage.opening,
    )) {
      expect(first_paint_ms).toBeGreaterThan(0);
      expect(playing_ms).toBeGreaterThan(policies_ms);
    }
    const { here, edge } = stage.steps;
    expect(here.steps_per_second).toBeGreaterThan(0);
    expect(edge.steps_per_second).toBeGreaterThan(0);
    expect(edge.round_trip_ms).toBeGreaterThan(0);
    for (const { first, settled } of stage.pictures) {
      expect(Math.min(first, settled)).toBeGreaterThan(0);
    }
    const groups = Object.groupBy(
      stage.assets as { path: string; group: string }[],
      ({ group }) => group,
    );
    expect(groups.paint?.map(({ path }) => path)).toContain("/style.css");
    // Neither the first paint nor the rest of the page needs what the stage is made of.
    expect(groups.stage?.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "/assets/three.js",
        "/assets/mujoco.wasm",
        "/assets/stage-worker.js",
      ]),
    );
  },
);
