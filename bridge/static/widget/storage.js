/** Web storage that never throws: private windows and blocked storage fall back to the page's memory. */

const PREFIX = "zhanggui:";

/** Storage that lasts as long as the page. */
class Memory {
  #values = new Map();

  getItem(key) {
    return this.#values.get(key) ?? null;
  }

  setItem(key, value) {
    this.#values.set(key, value);
  }

  removeItem(key) {
    this.#values.delete(key);
  }
}

function usable(name) {
  try {
    const storage = window[name];
    const probe = `${PREFIX}probe`;
    storage.setItem(probe, "1");
    storage.removeItem(probe);
    return storage;
  } catch {
    return null;
  }
}

/** JSON values under the widget's own prefix. */
export class Store {
  #storage;

  /** @param {"local" | "session" | "none"} kind how long values last; the next shorter one where it is blocked */
  constructor(kind) {
    const names = { local: ["localStorage", "sessionStorage"], session: ["sessionStorage"], none: [] }[kind];
    this.#storage = (names ?? []).map(usable).find(Boolean) ?? new Memory();
  }

  /** @returns {any} the value, or null when there is none or it is not ours */
  get(key) {
    try {
      return JSON.parse(this.#storage.getItem(PREFIX + key) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} key @param {unknown} value null or undefined removes the key */
  set(key, value) {
    try {
      if (value === null || value === undefined) this.#storage.removeItem(PREFIX + key);
      else this.#storage.setItem(PREFIX + key, JSON.stringify(value));
    } catch {
      // The quota is used up by the shop's page: the chat works on, and only forgets on reload.
    }
  }
}
