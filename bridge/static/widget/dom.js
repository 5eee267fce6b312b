/** Building DOM without markup strings: all data ends as text nodes or attributes. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [props] attributes; `onclick: fn` adds a listener; null, undefined and false
 *   leave an attribute out, true sets it empty. There is no `style`: a strict CSP refuses the attribute.
 * @param {...(Node | string | null | undefined | false | Array<Node | string | null | undefined | false>)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * Make a 24 x 24 line icon, hidden from screen readers: the control around it carries the name.
 *
 * @param {string} path the `d` of its one path
 * @returns {SVGElement}
 */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/**
 * Make a picture that says nothing which the words beside it don't say; one that cannot be had leaves no broken sign.
 *
 * @param {string} src
 * @param {Record<string, unknown>} [props]
 */
export function image(src, props = {}) {
  return h("img", { src, alt: "", loading: "lazy", decoding: "async", onerror: (event) => event.target.remove(), ...props });
}

/**
 * Return `url` made absolute if a browser may follow it, else null: a product feed is data and may hold
 * `javascript:`. The bridge refuses such URLs too; this is the second wall.
 *
 * @param {string | null | undefined} url
 * @param {string} base what a path is relative to
 * @returns {string | null}
 */
export function safeUrl(url, base) {
  if (!url) return null;
  try {
    const parsed = new URL(url, base);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
  } catch {
    return null;
  }
}

/** How to scroll: smoothly, unless the shopper's system asks for less motion. @returns {ScrollBehavior} */
export const scrollBehavior = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");

/** The element that has the focus, looked up through open shadow roots. */
export function deepActiveElement() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

let lastId = 0;

/** An id that no other instance on the page has, for aria-labelledby and friends. */
export function uniqueId(prefix) {
  lastId += 1;
  return `zg-${prefix}-${lastId}`;
}
