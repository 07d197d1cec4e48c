/** The name of a dimension of a box, with its unit where the manifest has one. */
export function dimensionName({ names, units }, i, otherwise = `dimension ${i}`) {
  const name = names?.[i] ?? otherwise;
  return units?.[i] ? `${name} (${units[i]})` : name;
}
