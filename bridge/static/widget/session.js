/**
 * Which conversation this browser is in: kept over pages and visits, shared by all tabs of the shop.
 *
 * @typedef {{id: string, token: string, subject: string | null}} Credentials `subject` is the identified customer
 */
import { Store } from "./storage.js";

/**
 * Whom an identity token speaks of: `sub` of a JWT (its signature is the bridge's to check), else the token itself.
 * The shop may sign anew on every page, so tokens cannot be compared.
 *
 * @param {string | null} identity
 * @returns {string | null}
 */
export function subjectOf(identity) {
  if (!identity) return null;
  try {
    const body = identity.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(atob(body)).sub ?? identity;
  } catch {
    return identity;
  }
}

/** The browser's conversation and what each tab knows of it. Emits "change" when another tab changed it. */
export class Session extends EventTarget {
  #shared;
  #tab;
  #channel;
  #shop;

  /** @param {string} shop @param {"local" | "session" | "none"} persist */
  constructor(shop, persist) {
    super();
    this.#shop = shop;
    this.#shared = new Store(persist);
    this.#tab = new Store(persist === "none" ? "none" : "session");
    // Tabs share a conversation only where its storage is shared.
    this.#channel = persist === "local" && "BroadcastChannel" in window ? new BroadcastChannel(`zhanggui:${shop}`) : null;
    this.#channel?.addEventListener("message", ({ data }) => {
      this.dispatchEvent(new CustomEvent(data.kind, { detail: data.detail }));
    });
  }

  /** @returns {Credentials | null} */
  get credentials() {
    return this.#shared.get(`${this.#shop}:conversation`);
  }

  /** The conversation of all tabs from now on. @param {Credentials} credentials */
  set credentials(credentials) {
    this.#shared.set(`${this.#shop}:conversation`, credentials);
    this.tell("change", { keepOutbox: true });
  }

  /**
   * This conversation is over, in all tabs.
   *
   * @param {{keepOutbox: boolean}} how whether what was not sent yet goes to the next one
   */
  forget(how) {
    this.#shared.set(`${this.#shop}:conversation`, null);
    this.readSeq = 0;
    this.remember("helped", null);
    this.tell("change", how);
  }

  /** Sequence number up to which the shopper has seen the conversation. */
  get readSeq() {
    return this.#shared.get(`${this.#shop}:read`) ?? 0;
  }

  set readSeq(seq) {
    this.#shared.set(`${this.#shop}:read`, seq);
    this.tell("read", seq);
  }

  /** What a tab keeps to itself over a reload: "open", "draft", "outbox" and such. @param {string} name */
  remembered(name) {
    return this.#tab.get(`${this.#shop}:${name}`);
  }

  /** @param {string} name @param {unknown} value */
  remember(name, value) {
    this.#tab.set(`${this.#shop}:${name}`, value);
  }

  /** Tell the shop's other tabs. @param {string} kind @param {unknown} detail */
  tell(kind, detail) {
    this.#channel?.postMessage({ kind, detail });
  }

  /** Run `work` while no other tab of this shop does, so that two tabs never open two conversations. */
  exclusively(work) {
    return navigator.locks ? navigator.locks.request(`zhanggui:${this.#shop}`, work) : work();
  }

  close() {
    this.#channel?.close();
  }
}
