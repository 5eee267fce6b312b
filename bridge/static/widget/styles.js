/** Style sheets for a shadow root that a strict CSP allows (constructed from our own files), and dark or light. */

const sheets = new Map();

async function construct(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`expected a style sheet at ${url}, got HTTP ${response.status}`);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await response.text());
  return sheet;
}

function link(root, url) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("link");
    element.rel = "stylesheet";
    element.href = url;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`expected a style sheet at ${url}`));
    root.prepend(element);
  });
}

/**
 * Add style sheets to a shadow root, in order; resolves when they apply.
 *
 * @param {ShadowRoot} root
 * @param {string[]} urls
 */
export async function addStyles(root, urls) {
  if (!("adoptedStyleSheets" in Document.prototype)) {
    // Safari before 16.4.
    await Promise.all(urls.map((url) => link(root, url)));
    return;
  }
  const wanted = await Promise.all(
    urls.map((url) => {
      if (!sheets.has(url)) {
        const sheet = construct(url);
        sheets.set(url, sheet);
        // A failed fetch is not remembered: the next opening tries again.
        sheet.catch(() => sheets.delete(url));
      }
      return sheets.get(url);
    }),
  );
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...wanted.filter((s) => !root.adoptedStyleSheets.includes(s))];
}

/** Keeps `data-scheme` of an element right: the theme asked for, else what the page says, else what the system says. */
export class Scheme {
  #element;
  #theme;
  #system = matchMedia("(prefers-color-scheme: dark)");

  /** @param {HTMLElement} element @param {() => string | null} theme "light", "dark" or nothing @param {AbortSignal} signal */
  constructor(element, theme, signal) {
    this.#element = element;
    this.#theme = theme;
    this.#system.addEventListener("change", () => this.apply(), { signal });
    const observer = new MutationObserver(() => this.apply());
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-scheme"] });
    signal.addEventListener("abort", () => observer.disconnect());
    this.apply();
  }

  apply() {
    const asked = this.#theme() ?? document.documentElement.dataset.scheme;
    const isKnown = asked === "light" || asked === "dark";
    this.#element.dataset.scheme = isKnown ? asked : this.#system.matches ? "dark" : "light";
  }
}
