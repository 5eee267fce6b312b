/** What the widget knows of the page around it, and what it tells the bridge of the shopper's doings there. */

// Page events are not urgent: one request for all that happen together.
const BATCH_MS = 800;
const MAX_WAITING = 50;
const KINDS = new Set(["view", "search", "click", "cart", "purchase"]);
// What the bridge takes of an event; it refuses a whole batch for a field that it doesn't know.
const FIELDS = ["product_id", "query", "quantity", "decision_id"];
// What follows a click on a shown product belongs to the answer that showed it.
const FOLLOWING = new Set(["view", "cart", "purchase"]);
const MAX_DECISIONS = 50;

/** Context of messages, and page events. Emits "about" when the product spoken of changes, "page" and "searched". */
export class PageContext extends EventTarget {
  #base;
  #loading = null;
  /** @type {import("./api.js").Api | null} */
  #sender = null;
  #session;
  #context = {};
  #waiting = [];
  #timer;

  /** @param {string} base the bridge's address, ends with a slash @param {import("./session.js").Session} session */
  constructor(base, session) {
    super();
    this.#base = base;
    this.#session = session;
    // A page that is left takes its unsent events with it.
    window.addEventListener("pagehide", () => this.flush());
  }

  /** The page's own word on itself; single-page shops call this at each change of route. */
  set({ product_id = null, department = null, is_cart = false }) {
    this.#context = { product_id, department, is_cart };
    // On another product's page "this one" means that one.
    if (product_id && this.about && this.about.product_id !== product_id) this.about = null;
    this.dispatchEvent(new Event("page"));
  }

  /** Where on the shop's site this is. */
  get place() {
    const meta = (name) => document.querySelector(`meta[name="zhanggui:${name}"]`)?.getAttribute("content") ?? null;
    const { product_id: product, department, is_cart: isCart } = this.#context;
    return { product_id: product ?? meta("product"), department: department ?? meta("department"), is_cart: isCart || meta("cart") !== null };
  }

  /** How many searches in a row have found nothing, on this page and those before it. */
  get searchesInVain() {
    return this.#session.remembered("vain") ?? 0;
  }

  /** The product that the shopper chose to ask about. @returns {{product_id: string, title: string, image_url?: string} | null} */
  get about() {
    return this.#session.remembered("about");
  }

  set about(about) {
    this.#session.remember("about", about);
    this.dispatchEvent(new Event("about"));
  }

  /** The context that goes with a message. The address goes without its query: it may hold private things. */
  snapshot() {
    const { product_id: product, department } = this.place;
    return { url: location.origin + location.pathname, product_id: this.about?.product_id ?? product, department };
  }

  /**
   * Keep a page event; those before the first conversation wait for it.
   *
   * @param {string} kind
   * @param {{product_id?: string, query?: string, results?: number, quantity?: number, decision_id?: string | null}} data
   */
  record(kind, data) {
    if (!KINDS.has(kind)) {
      const known = [...KINDS].join(", ");
      console.warn(`Zhanggui: expected event "page", ${known}; got "${kind}", which is not sent.`);
      return;
    }
    if (kind === "search") this.#countInVain(data.results);
    const told = this.#withDecision(kind, data);
    const facts = FIELDS.filter((field) => told[field] !== undefined).map((field) => [field, told[field]]);
    this.#waiting.push({ kind, at: new Date().toISOString(), ...Object.fromEntries(facts) });
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    // There when it is needed: a page that is being left fetches no modules.
    if (this.#session.credentials) this.#client();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), BATCH_MS);
  }

  /** Forget what happened before the shopper agreed to be heard. */
  forget() {
    this.#waiting = [];
  }

  #countInVain(results) {
    if (results === undefined) return;
    this.#session.remember("vain", results === 0 ? this.searchesInVain + 1 : null);
    this.dispatchEvent(new Event("searched"));
  }

  /** Name the answer that showed the product, where this visit came to it by one. */
  #withDecision(kind, data) {
    const { product_id: id, decision_id: given } = data;
    if (!id) return data;
    const shown = (this.#session.remembered("decisions") ?? []).filter(([product]) => !given || product !== id);
    if (given) this.#session.remember("decisions", [...shown, [id, given]].slice(-MAX_DECISIONS));
    else if (FOLLOWING.has(kind)) return { ...data, decision_id: shown.find(([product]) => product === id)?.[1] };
    return data;
  }

  async flush() {
    if (!this.#session.credentials || !this.#waiting.length) return;
    const events = this.#waiting.splice(0);
    try {
      await (this.#sender ?? (await this.#client())).sendEvents(events);
    } catch {
      // Events improve suggestions; losing some is no reason to disturb the shopper.
    }
  }

  /** The client, fetched when there is something to tell and somebody to tell it for. */
  #client() {
    this.#loading ??= import("./api.js").then(({ Api }) => (this.#sender = new Api(this.#base, () => this.#session.credentials)));
    // A module that could not be had is asked for again the next time.
    this.#loading.catch(() => (this.#loading = null));
    return this.#loading;
  }
}
