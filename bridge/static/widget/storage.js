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

/** While it is held, values are kept in the page's memory only: before the shopper's consent nothing is stored. */
let isHeld = false;
const stores = new Set();

/** Store nothing until `releaseStorage`; what was stored before can be read. */
export function holdStorage() {
  isHeld = true;
}

/** Store what was kept in memory, and all that comes. */
export function releaseStorage() {
  isHeld = false;
  for (const store of stores) store.write();
}

/** JSON values under the widget's own prefix. */
export class Store {
  #storage;
  #held = new Map();

  /** @param {"local" | "session" | "none"} kind how long values last; the next shorter one where it is blocked */
  constructor(kind) {
    const names = { local: ["localStorage", "sessionStorage"], session: ["sessionStorage"], none: [] }[kind];
    this.#storage = (names ?? []).map(usable).find(Boolean) ?? new Memory();
    stores.add(this);
  }

  /** Put into the storage what could not be before. */
  write() {
    for (const [key, value] of this.#held) this.set(key, value);
    this.#held.clear();
  }

  /** @returns {any} the value, or null when there is none or it is not ours */
  get(key) {
    if (this.#held.has(key)) return this.#held.get(key);
    try {
      return JSON.parse(this.#storage.getItem(PREFIX + key) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} key @param {unknown} value null or undefined removes the key */
  set(key, value) {
    if (isHeld) {
      this.#held.set(key, value ?? null);
      return;
    }
    try {
      if (value === null || value === undefined) this.#storage.removeItem(PREFIX + key);
      else this.#storage.setItem(PREFIX + key, JSON.stringify(value));
    } catch {
      // The quota is used up by the shop's page: the chat works on, and only forgets on reload.
    }
  }
}
