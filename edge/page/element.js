/**
 * Makes an element: `element("a", { href: "/" }, "home")`.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] set on the element; `style` is an object
 * @param {...(Node | string)} children
 */
export function element(tag, { style = {}, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(style)) node.style.setProperty(name, value);
  node.append(...children);
  return node;
}

/** Makes an SVG element with these attributes. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A number for people: four significant digits, and a true minus sign. */
export function format(number) {
  return String(Number(number.toPrecision(4))).replace("-", "\u2212");
}

/** A return for people: one decimal, so that returns line up. */
export function formatReturn(number) {
  return number.toFixed(1).replace("-", "\u2212");
}
