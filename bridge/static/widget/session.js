/**
 * Which conversation this browser is in: kept over pages and visits, shared by all tabs of the shop.
 *
 * @typedef {{id: string, token: string, subject: string | null, renewAt: number}} Credentials `subject` is the
 *   identified customer, `renewAt` when the next token should be fetched (milliseconds)
 */
import { Store } from "./storage.js";

// What a tab remembers of its shopper.
const PRIVATE = ["about", "decisions", "draft", "helped", "live", "outbox"];

/**
 * Whom an identity speaks of: the signed customer id or `sub` of a JWT (the signature is the bridge's to check), else
 * the token itself. The shop may sign anew on every page, so identities cannot be compared.
 *
 * @param {string | {customer_id: string} | null} identity
 * @returns {string | null}
 */
export function subjectOf(identity) {
  if (!identity) return null;
  if (identity.customer_id) return identity.customer_id;
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
  /**
   * As this tab was told last: what another tab has written may be read from the storage only a moment later.
   * @type {Credentials | null}
   */
  #current = null;
  /** Token of the conversation that is over; it may still be read for a moment, too. */
  #gone = null;

  /** @param {string} shop @param {"local" | "session" | "none"} persist */
  constructor(shop, persist) {
    super();
    this.#shop = shop;
    this.#shared = new Store(persist);
    this.#tab = new Store(persist === "none" ? "none" : "session");
    // Tabs share a conversation only where its storage is shared.
    this.#channel = persist === "local" && "BroadcastChannel" in window ? new BroadcastChannel(`zhanggui:${shop}`) : null;
    this.#channel?.addEventListener("message", ({ data }) => this.#hear(data));
    // A page that was put aside has heard nothing meanwhile.
    window.addEventListener("pageshow", ({ persisted }) => persisted && (this.#current = null));
  }

  /** @returns {Credentials | null} */
  get credentials() {
    const known = this.#current ?? this.#shared.get(`${this.#shop}:conversation`);
    return known && known.token !== this.#gone ? known : null;
  }

  /** The conversation of all tabs from now on. @param {Credentials} credentials */
  set credentials(credentials) {
    this.#keep(credentials);
    this.tell("change", { keepOutbox: true, credentials });
  }

  /** The next token of the same conversation: no tab need look anew. @param {Partial<Credentials>} facts */
  renew(facts) {
    const { credentials } = this;
    if (!credentials) return;
    this.#keep({ ...credentials, ...facts });
    this.tell("token", { credentials: this.#current });
  }

  /**
   * This conversation is over, in all tabs.
   *
   * @param {{keepOutbox: boolean, wipes?: boolean}} how whether what was not sent yet goes to the next one, and whether
   *   nothing may stay that this shopper wrote or looked at: who comes next is somebody else
   */
  forget(how) {
    const gone = this.credentials?.token;
    this.#gone = gone;
    this.#keep(null);
    this.readSeq = 0;
    this.remember("helped", null);
    if (how.wipes) this.#wipe();
    this.tell("change", { ...how, gone });
  }

  #keep(credentials) {
    this.#current = credentials;
    if (credentials) this.#gone = null;
    this.#shared.set(`${this.#shop}:conversation`, credentials);
  }

  /** Another tab tells. */
  #hear({ kind, detail }) {
    if (detail?.gone) {
      // It speaks of a token that is here replaced by a newer one.
      if (this.credentials && this.credentials.token !== detail.gone) return;
      this.#gone = detail.gone;
      this.#current = null;
    } else if (detail?.credentials) {
      this.#current = detail.credentials;
      this.#gone = null;
    }
    if (detail?.wipes) this.#wipe();
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  #wipe() {
    for (const name of PRIVATE) this.remember(name, null);
    this.dispatchEvent(new Event("wiped"));
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
