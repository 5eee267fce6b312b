/** The chat speaks up by itself, rarely: on a product's page, on a cart left alone, after searches in vain. */
import { h, icon } from "./dom.js";
import { CLOSE } from "./icons.js";

const TICK_MS = 1_000;
const DAY_MS = 86_400_000;
const SEARCHES_IN_VAIN = 2;
/** What shows that somebody is still busy with the page. */
const MOVES = ["pointerdown", "keydown", "scroll", "wheel"];

/** Watches the page and shows one message at a time beside the launcher. */
export class Proactive {
  #env;
  #rules;
  #perDay;
  #quietMs;
  #clock = 0;
  /** Seconds that the page was seen since it began, and since the last move on it. */
  #seen = 0;
  #still = 0;
  #done = new Set();

  /**
   * @param {object} settings zhanggui/widget_settings.py: Proactive
   * @param {{page: object, kept: object, key: string, texts: Function, isQuiet: Function, open: Function, tell: Function}} env
   *   `kept` holds over pages, days and tabs; `isQuiet`: the chat is open, or a person is expected anyway
   */
  constructor({ rules, per_day: perDay, quiet_days: quietDays }, env) {
    this.#env = env;
    this.#rules = rules;
    this.#perDay = perDay;
    this.#quietMs = quietDays * DAY_MS;
    // A live region must be there before its words.
    this.element = h("div", { class: "nudge", role: "status" });
    env.page.addEventListener("page", () => this.#begin());
    env.page.addEventListener("searched", () => this.#look());
    for (const move of MOVES) addEventListener(move, () => (this.#still = 0), { passive: true, capture: true });
    this.#begin();
  }

  /** Take the message away; it was not refused. */
  clear() {
    this.element.replaceChildren();
  }

  #begin() {
    this.#seen = this.#still = 0;
    this.#done.clear();
    clearInterval(this.#clock);
    this.#clock = setInterval(() => this.#tick(), TICK_MS);
    this.#look();
  }

  #tick() {
    // Time on a page that lies behind another one is no interest in it.
    if (document.hidden) return;
    this.#seen += 1;
    this.#still += 1;
    this.#look();
  }

  #look() {
    const due = this.#rules.find((rule) => !this.#done.has(rule) && this.#isDue(rule));
    if (due) this.#show(due);
  }

  #isDue({ moment, after_s: after }) {
    const { product_id: product, is_cart: isCart } = this.#env.page.place;
    if (moment === "product_page") return Boolean(product) && this.#seen >= after;
    if (moment === "cart_left") return isCart && this.#still >= after;
    return this.#env.page.searchesInVain >= SEARCHES_IN_VAIN && this.#seen >= after;
  }

  #show(rule) {
    this.#done.add(rule);
    const { kept, key, texts, isQuiet, open } = this.#env;
    const day = new Date().toDateString();
    const before = kept.get(key) ?? {};
    const shown = before.day === day ? before.shown : 0;
    const isSilenced = Date.now() < (before.quietUntil ?? 0);
    if (isSilenced || shown >= this.#perDay || isQuiet() || this.element.firstChild) return;
    kept.set(key, { ...before, day, shown: shown + 1 });
    this.#tell(rule, "shown");
    const { language } = texts();
    this.element.replaceChildren(
      h(
        "button",
        {
          type: "button",
          class: "nudge-words",
          onclick: () => {
            this.#tell(rule, "opened");
            open();
          },
        },
        rule.text[language],
      ),
      h(
        "button",
        { type: "button", class: "icon-button small", "aria-label": texts().t("nudge.dismiss"), onclick: () => this.#dismiss(rule) },
        icon(CLOSE),
      ),
    );
  }

  #dismiss(rule) {
    const { kept, key } = this.#env;
    kept.set(key, { ...kept.get(key), quietUntil: Date.now() + this.#quietMs });
    this.#tell(rule, "dismissed");
    this.clear();
  }

  #tell({ moment }, did) {
    this.#env.tell({ moment, did });
  }
}
