import { expect, test } from "vitest";
import { createKeptTexts } from "../../edge/storage/kept-texts.ts";
import { createSingleFlight } from "../../edge/storage/single-flight.ts";

/** Texts that count how often they were made. */
function texts(age: number) {
  const kept = createKeptTexts(
    createSingleFlight<void>(() => {}),
    age,
  );
  let made = 0;
  const work = async () => {
    const text = String(++made);
    await scheduler.wait(5);
    return text;
  };
  return { ...kept, read: (key: string) => kept.read(key, work) };
}

test("a text is made once for all who ask at once, and for those who ask soon after", async () => {
  const { read } = texts(60_000);
  expect(await Promise.all([read("a"), read("a"), read("a")])).toEqual(["1", "1", "1"]);
  expect(await read("a")).toBe("1");
  expect(await read("b")).toBe("2");
});

test("whoever asks after it was forgotten is given one that was begun later", async () => {
  const { read, forget } = texts(60_000);
  const before = read("a");
  forget();
  expect(await Promise.all([before, read("a")])).toEqual(["1", "2"]);
  expect(await read("a")).toBe("2");
});

test("a text that is too old is made anew", async () => {
  const { read } = texts(0);
  expect(await read("a")).toBe("1");
  expect(await read("a")).toBe("2");
});
