import { Trainee } from "./trainee.ts";

/*
 * A process that trains a run until it is killed: `node train-on.ts FOLDER`. It writes checkpoints as
 * fast as it can.
 */
const trainee = new Trainee(process.argv[2], { capacity: 6, rowsInSegment: 2 });
for (;;) {
  trainee.train(3);
  trainee.save();
  if (trainee.step === 30) process.stdout.write("has begun\n");
}
