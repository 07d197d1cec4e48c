import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openSnapshot } from "../../../train/run/snapshot.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { Trainee } from "./trainee.ts";

const shape = { capacity: 6, rowsInSegment: 2 };

test("snapshots of a run that another process trains are those of an undisturbed run", async () => {
  const folder = temporaryFolder();
  const program = fileURLToPath(new URL("train-on.ts", import.meta.url));
  const training = spawn(process.execPath, [program, join(folder, "run")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(training, "exit");
  onTestFinished(() => void training.kill("SIGKILL"));
  await once(training.stdout, "data");
  const copies: string[] = [];
  const steps = new Set<number>();
  while (steps.size < 15) {
    const copy = join(folder, `copy-${copies.length}`);
    using snapshot = openSnapshot(join(folder, "run"));
    // It is read when training has gone on.
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const file of snapshot.files) {
      const path = join(copy, file.name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file.read());
    }
    copies.push(copy);
    steps.add(snapshot.step);
  }
  training.kill("SIGKILL");
  await ended;
  for (const copy of copies) {
    const trainee = new Trainee(copy, shape);
    expect(steps).toContain(trainee.step);
    // To behind the evaluation of the best policy, which may be later than the checkpoint.
    trainee.train(8);
    expect(trainee.outcome()).toEqual(trainee.undisturbed(`${copy}-undisturbed`));
  }
});
