import type { Interval, Spread } from "./samples.ts";

/* Numbers as the tables of results write them. */

export const countText = (value: number) => value.toLocaleString("en");
export const seedsText = (count: number) => `${countText(count)} ${count === 1 ? "seed" : "seeds"}`;
export const roundedText = (value: number) => countText(Math.round(value));

/** A rounded number with its sign; zero has none. */
export const signedText = (value: number) => {
  const sign = ["−", "", "+"][Math.sign(Math.round(value)) + 1];
  return `${sign}${roundedText(Math.abs(value))}`;
};

/** A mean and its deviation, which a single run does not have. */
const spreadAs =
  (write: (value: number) => string) =>
  ({ mean, standardDeviation }: Spread) =>
    Number.isNaN(standardDeviation)
      ? write(mean)
      : `${write(mean)} ± ${roundedText(standardDeviation)}`;

export const spreadText = spreadAs(roundedText);
/** That of differences. */
export const signedSpreadText = spreadAs(signedText);

/** An estimate and the ends of its interval. */
export const intervalAs =
  (write: (value: number) => string) =>
  ({ estimate, low, high }: Interval) =>
    `${write(estimate)} (${write(low)} to ${write(high)})`;

/** That of a difference. */
export const differenceText = intervalAs(signedText);
