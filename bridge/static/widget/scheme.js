/** Dark or light: the theme asked for, else what the page says, else what the system says. */

/** Keeps `data-scheme` of an element right. */
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
