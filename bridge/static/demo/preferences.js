/** Language, dark or light, and who one browses as: kept in this browser. */

const KEY = "clerk:preferences";
const IDENTITY_KEY = "clerk:identity";

function read(storage, key) {
  try {
    return JSON.parse(window[storage].getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    window[storage].setItem(key, JSON.stringify(value));
  } catch {
    // A private window without storage: the choice lasts for this page.
  }
}

/** Emits "language" and "identity" when these change. */
class Preferences extends EventTarget {
  #root = document.documentElement;
  #identityId = read("sessionStorage", IDENTITY_KEY);

  constructor() {
    super();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
      // A choice made by hand stands until it is made again.
      if (!read("localStorage", KEY)?.scheme) this.#root.dataset.scheme = matches ? "dark" : "light";
    });
  }

  /** @returns {"en" | "zh"} */
  get language() {
    return this.#root.lang.startsWith("zh") ? "zh" : "en";
  }

  set language(language) {
    this.#root.lang = language === "zh" ? "zh-CN" : "en";
    this.#keep({ language });
    this.dispatchEvent(new Event("language"));
  }

  get isDark() {
    return this.#root.dataset.scheme === "dark";
  }

  set isDark(isDark) {
    this.#root.dataset.scheme = isDark ? "dark" : "light";
    this.#keep({ scheme: this.#root.dataset.scheme });
  }

  /** Customer id that is browsed as, for this tab only. @returns {string | null} */
  get identityId() {
    return this.#identityId;
  }

  set identityId(id) {
    this.#identityId = id;
    write("sessionStorage", IDENTITY_KEY, id);
    this.dispatchEvent(new Event("identity"));
  }

  #keep(change) {
    write("localStorage", KEY, { ...read("localStorage", KEY), ...change });
  }
}

export const preferences = new Preferences();
