const groupsOfNetwork = 4;
const groupsOfAddress = 8;

/**
 * The part of an address that others of the same caller have, too: an IPv4 address as it is, of an
 * IPv6 address its first 64 bits, for whoever has one has 2^64 of them.
 */
export function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [left, right = []] = address.toLowerCase().split("::").map(groupsIn);
  const missing = Math.max(0, groupsOfAddress - left.length - right.length);
  const groups = [...left, ...Array<string>(missing).fill("0"), ...right];
  return groups.slice(0, groupsOfNetwork).join(":");
}

/** Groups of hexadecimal digits, without leading zeros. */
function groupsIn(part: string): string[] {
  return part === "" ? [] : part.split(":").map((group) => group.replace(/^0+(?=.)/, ""));
}
