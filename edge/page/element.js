/**
 * Makes an element: `element("a", { href: "/" }, "home")`.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties] set on the element; `style` is an object
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, { style = {}, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(style)) node.style.setProperty(name, value);
  node.append(...children);
  return node;
}

/**
 * Makes an SVG element.
 *
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** Returns the element of this page that has an id. */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * Makes a button.
 *
 * @param {string} text
 * @param {() => void} work is done when it is pressed
 * @param {Record<string, any>} [properties]
 */
export function button(text, work, properties = {}) {
  const node = element("button", { type: "button", className: "button", ...properties }, text);
  node.addEventListener("click", () => work());
  return node;
}
