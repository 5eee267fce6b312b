/** The messages: a live region that grows at its end, keeps its place, and shows what became of each message. */
import { renderBlock } from "./blocks/index.js";
import { h, icon, scrollBehavior } from "./dom.js";
import { DOWN, RETRY } from "./icons.js";
import { Rating } from "./rating.js";

// After such a pause the time is shown again.
const PAUSE_MS = 10 * 60_000;
// This near to the end counts as reading along.
const NEAR_END_PX = 120;
// Clear of the awning.
const TOP_MARGIN_PX = 22;

/** The log. */
export class Transcript {
  #env;
  /** @type {Map<string, {element: HTMLElement, item: import("./store.js").Item}>} */
  #rows = new Map();
  #list = h("div", { class: "turns" });
  #typing;
  #jump;
  #rating;
  #log;
  /** Whether the shopper has scrolled up to read something again. */
  #isAway = false;
  #lastTop = 0;

  /** @param {import("./panel.js").Environment & {say: Function}} env */
  constructor(env) {
    this.#env = env;
    const { texts } = env;
    this.#typing = h(
      "div",
      { class: "typing", hidden: true },
      h("span", { class: "hidden-words" }, texts.t("typing")),
      h("span", { class: "abacus", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    );
    this.#rating = new Rating(env);
    this.#log = h(
      "div",
      { class: "log", role: "log", "aria-live": "polite", "aria-label": texts.t("log"), tabindex: 0, onscroll: () => this.#onScroll() },
      this.#list,
      this.#typing,
      this.#rating.element,
    );
    this.#jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd({ isSmooth: true }) },
      icon(DOWN),
      h("span", {}, texts.t("jump")),
    );
    this.element = h("div", { class: "log-frame", tabindex: -1 }, this.#log, this.#jump);
  }

  /** @param {import("./store.js").MessageStore} store */
  update(store) {
    const hadRows = this.#rows.size > 0;
    const hasGrown = this.#draw(store.items);
    this.#typing.hidden = !store.isTyping;
    const hasAsked = this.#rating.update(store);
    const newest = store.items.at(-1);
    if (!hadRows && hasGrown) this.toEnd();
    else if (hasAsked && !this.#isAway) this.toEnd({ isSmooth: true });
    else if (hasGrown && this.#isAway && newest.role !== "shopper") this.#jump.hidden = false;
    else if (hasGrown || (store.isTyping && newest && !this.#isAway)) this.#showNewest(newest);
  }

  /** Go to the last message. */
  toEnd({ isSmooth = false } = {}) {
    this.#scrollTo(this.#log.scrollHeight, isSmooth);
  }

  /** Stay with what was being read when the panel shrinks or grows. */
  keepPlace() {
    if (!this.#isAway) this.toEnd();
  }

  /** @returns {boolean} whether there is a new row */
  #draw(items) {
    const known = new Set(items.map((item) => item.key));
    for (const [key, { element }] of this.#rows) {
      if (!known.has(key)) {
        element.remove();
        this.#rows.delete(key);
      }
    }
    let hasGrown = false;
    let place = this.#list.firstElementChild;
    items.forEach((item, index) => {
      hasGrown ||= !this.#rows.has(item.key);
      const { element } = this.#rowFor(item, items[index - 1], index === items.length - 1);
      if (element === place) place = place.nextElementSibling;
      else this.#list.insertBefore(element, place);
    });
    return hasGrown;
  }

  #rowFor(item, previous, isLast) {
    let row = this.#rows.get(item.key);
    if (!row) {
      row = { element: this.#make(item), item: null };
      this.#rows.set(item.key, row);
    }
    if (row.item !== item) this.#showDelivery(row.element, item);
    row.item = item;
    const hasPause = !previous || Date.parse(item.at) - Date.parse(previous.at) > PAUSE_MS;
    row.element.classList.toggle("after-pause", hasPause);
    row.element.classList.toggle("same-voice", !hasPause && previous?.role === item.role);
    // Choices of an earlier turn are no longer choices: blocks.css hides them.
    row.element.classList.toggle("is-current", isLast);
    return row;
  }

  #make(item) {
    const { texts, format } = this.#env;
    const voice = item.author ?? texts.t(`voice.${item.role}`);
    return h(
      "div",
      { class: `turn ${item.role}` },
      h("time", { class: "when", datetime: item.at }, format.moment(item.at)),
      h("span", { class: item.role === "person" ? "who" : "hidden-words" }, voice),
      h("div", { class: "said" }, item.blocks.map((block) => renderBlock(block, this.#env))),
      item.role === "shopper" && h("div", { class: "delivery" }),
    );
  }

  #showDelivery(element, item) {
    const line = element.querySelector(".delivery");
    if (!line) return;
    const { texts, conversation } = this.#env;
    const resend = h(
      "button",
      { type: "button", class: "resend", onclick: () => conversation.resend(item.key) },
      icon(RETRY),
      h("span", {}, texts.t("delivery.resend")),
    );
    const isFailed = item.delivery === "failed";
    line.replaceChildren(h("span", {}, texts.t(`delivery.${item.delivery}`)), ...(isFailed ? [resend] : []));
    element.dataset.delivery = item.delivery;
  }

  /** Show a new answer from its beginning, with the question above it: a tall one must not start above the screen. */
  #showNewest({ key, role }) {
    const question = role === "bot" ? [...this.#list.querySelectorAll(".turn.shopper")].at(-1) : null;
    const first = question ?? this.#rows.get(key).element;
    const end = this.#log.scrollHeight - this.#log.clientHeight;
    this.#scrollTo(Math.min(end, first.offsetTop - TOP_MARGIN_PX), true);
  }

  #scrollTo(top, isSmooth) {
    this.#jump.hidden = true;
    this.#isAway = false;
    this.#log.scrollTo({ top, behavior: isSmooth ? scrollBehavior() : "instant" });
  }

  #onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    const isNearEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    // The transcript itself only ever scrolls down.
    if (isNearEnd) this.#isAway = false;
    else if (scrollTop < this.#lastTop) this.#isAway = true;
    this.#lastTop = scrollTop;
    if (isNearEnd) this.#jump.hidden = true;
  }
}
