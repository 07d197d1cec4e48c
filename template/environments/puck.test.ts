import assert from "node:assert/strict";
import { test } from "node:test";
import puck from "./puck.ts";

test("a push moves the puck in its direction", async () => {
  const environment = await puck.make({ reset_noise_scale: 0 });
  environment.reset(7);
  environment.step([2, 0]);
  const { observation, reward } = environment.step([0, 0]);
  const [x, y, velocityX] = observation;
  assert.ok(x > 0 && velocityX > 0);
  assert.equal(y, 0);
  assert.ok(reward < 0);
  environment.release();
});

test("an episode ends after 50 steps, or where the puck is lost", async () => {
  const environment = await puck.make();
  environment.reset(7);
  let steps = 0;
  for (let over = false; !over; steps++) {
    const { terminated, truncated } = environment.step([0, 0]);
    over = terminated || truncated;
  }
  assert.equal(steps, 50);

  environment.reset(7);
  for (let pushed = 0; pushed < 49; pushed++) {
    if (environment.step([2, 2]).terminated) return;
  }
  assert.fail("the puck was never lost");
});
