import type { Interval, Spread } from "./samples.ts";

/* Numbers as the tables of results write them. */

export const count = (value: number) => value.toLocaleString("en");
export const rounded = (value: number) => count(Math.round(value));

/** A rounded number with its sign; zero has none. */
export const signed = (value: number) => {
  const sign = ["−", "", "+"][Math.sign(Math.round(value)) + 1];
  return `${sign}${rounded(Math.abs(value))}`;
};

/** A mean and its deviation, which a single run does not have. */
const spreadAs =
  (write: (value: number) => string) =>
  ({ mean, standardDeviation }: Spread) =>
    Number.isNaN(standardDeviation)
      ? write(mean)
      : `${write(mean)} ± ${rounded(standardDeviation)}`;

export const spread = spreadAs(rounded);
/** That of differences. */
export const signedSpread = spreadAs(signed);

/** An estimate and the ends of its interval. */
export const intervalAs =
  (write: (value: number) => string) =>
  ({ mean, low, high }: Interval) =>
    `${write(mean)} (${write(low)} to ${write(high)})`;

/** That of a difference. */
export const interval = intervalAs(signed);
