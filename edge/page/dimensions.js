/**
 * Returns the name of a dimension of a box, with its unit where the manifest has one.
 *
 * @param {{ names?: string[], units?: string[] }} space
 * @param {number} i
 * @param {string} [otherwise] the name where the manifest has none
 */
export function dimensionName({ names, units }, i, otherwise = `dimension ${i}`) {
  const name = names?.[i] ?? otherwise;
  return units?.[i] ? `${name} (${units[i]})` : name;
}
