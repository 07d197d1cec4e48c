/*
 * Distributions by inversion, computed with additions, multiplications, divisions and square roots
 * only. IEEE 754 specifies these to the last bit, unlike Math.log or Math.cos, so the same words
 * give the same noise in every JavaScript engine.
 */

const bits = new DataView(new ArrayBuffer(8));
/** ln 2 = ln2High + ln2Low, where k * ln2High is exact for every exponent k of a double. */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/**
 * The natural logarithm of a positive normal double, to within 2 units in the last place.
 *
 * x = 2^k m with m in [sqrt(1/2), sqrt(2)); ln x = k ln 2 + 2 artanh(s) with s = (m - 1)/(m + 1).
 */
export function logarithm(x: number): number {
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let exponent = (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let tail = 0;
  for (let n = 23; n >= 3; n -= 2) tail = square * (tail + 1 / n);
  return exponent * ln2High + (2 * s + (2 * s * tail + exponent * ln2Low));
}

/** Maps a 32-bit word into the open interval (0, 1), symmetric about 1/2: (word + 1/2) / 2^32. */
export function openUniform(word: number): number {
  return (word + 0.5) / 4294967296;
}

/** c[0] + c[1] x + c[2] x^2 + ... */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

/* The coefficients of PPND16, lowest power first: near the median, in the tails, far out. */
const median = {
  numerator: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
    45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  denominator: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
    39307.89580009271, 28729.085735721943, 5226.495278852854,
  ],
};
const tail = {
  numerator: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
    1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  denominator: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
    0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
  ],
};
const farTail = {
  numerator: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
    0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  denominator: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

/** P(x) / Q(x). */
function ratio(of: { numerator: number[]; denominator: number[] }, x: number): number {
  return polynomial(of.numerator, x) / polynomial(of.denominator, x);
}

/**
 * The quantile function of the standard normal distribution, to about 1 part in 10^16.
 *
 * Source: Wichura 1988, Algorithm AS 241 (PPND16).
 *
 * @param probability strictly inside (0, 1)
 */
export function normalQuantile(probability: number): number {
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(median, 0.180625 - q * q);
  const r = Math.sqrt(-logarithm(q < 0 ? probability : 1 - probability));
  const magnitude = r <= 5 ? ratio(tail, r - 1.6) : ratio(farTail, r - 5);
  return q < 0 ? -magnitude : magnitude;
}

/**
 * The quantile function of the standard Gumbel distribution: -ln(-ln p). The argmax of logits plus
 * Gumbel noise is a draw from their softmax (the Gumbel-max trick).
 *
 * @param probability strictly inside (0, 1)
 */
export function gumbelQuantile(probability: number): number {
  return -logarithm(-logarithm(probability));
}
