/*
 * Limits that more than schemas check: here they are known without making any schema.
 */

/** The most rows in one request. */
export const maximumRows = 1024;

/** The largest finite float32. Larger numbers would become Infinity inside the actor. */
export const largestFloat32 = 3.4028234663852886e38;

/** The largest step of a seed. */
export const largestStep = 0xffffffff;

/** A version: 16 hexadecimal digits. */
export const versionPattern = /^[0-9a-f]{16}$/;

/** The most former live versions that are remembered. */
export const mostFormer = 20;
