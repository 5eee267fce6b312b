/** The lists of conversations: who waits, who is being answered, what the assistant is doing, what is over. */
import { h } from "../widget/dom.js";
import { LANGUAGE_NAMES } from "../widget/i18n.js";
import { STATES } from "./desk.js";
import { Search } from "./search.js";
import { since } from "./since.js";

const MINUTE_MS = 60_000;

/** The left side of the page. */
export class Queue {
  #texts;
  #desk;
  #tabs;
  #search;
  #list = h("ul", { class: "queue-list" });
  #empty = h("p", { class: "empty" });

  /**
   * @param {object} parts
   * @param {import("../widget/i18n.js").Texts} parts.texts
   * @param {import("../widget/blocks/index.js").BlockEnvironment} parts.blocks
   * @param {import("./desk.js").Desk} parts.desk
   * @param {AbortSignal} parts.signal
   */
  constructor({ texts, blocks, desk, signal }) {
    this.#texts = texts;
    this.#desk = desk;
    this.#tabs = h("div", { class: "tabs", role: "group", "aria-label": texts.t("lists") });
    this.#search = new Search({ texts, format: blocks.format, desk });
    const parts = [this.#search.element, this.#tabs, this.#list, this.#empty, this.#search.results];
    this.element = h("nav", { class: "queue", "aria-label": texts.t("conversations") }, ...parts);
    this.#search.addEventListener("found", () => this.#makeRoom());
    desk.addEventListener("lists", () => this.#show(), { signal });
    desk.addEventListener("open", () => this.#mark(), { signal });
    const clock = setInterval(() => this.#show(), MINUTE_MS);
    signal.addEventListener("abort", () => clearInterval(clock));
    this.#show();
  }

  /** What is found stands in the lists' place. */
  #makeRoom() {
    this.#tabs.hidden = this.#list.hidden = this.#empty.hidden = this.#search.isOpen;
  }

  #show() {
    const { lists, state } = this.#desk;
    const focused = document.activeElement?.id;
    this.#tabs.replaceChildren(...STATES.map((one) => this.#tab(one)));
    this.#list.replaceChildren(...lists[state].map((talk) => this.#row(talk)));
    this.#empty.textContent = lists[state].length ? "" : this.#texts.t(`empty.${state}`);
    this.#mark();
    // The rows are new; whoever stood on one with the keyboard still does.
    if (focused?.startsWith("queue-")) document.getElementById(focused)?.focus();
  }

  #tab(state) {
    const count = this.#desk.lists[state].length;
    const isCounted = state === "waiting" || state === "person";
    return h(
      "button",
      {
        type: "button",
        id: `queue-tab-${state}`,
        class: "tab",
        "aria-pressed": String(state === this.#desk.state),
        onclick: () => this.#desk.show(state),
      },
      this.#texts.t(`tab.${state}`),
      isCounted && count > 0 && h("span", { class: `count ${state}` }, String(count)),
    );
  }

  #row(talk) {
    const texts = this.#texts;
    const facts = [
      talk.state === "waiting" && talk.waiting_since && texts.t("waiting_for", { time: since(talk.waiting_since, texts) }),
      talk.state === "person" && this.#desk.nameOf(talk.agent),
      talk.wanted_agent && texts.t("waits_for", { name: this.#desk.nameOf(talk.wanted_agent) }),
      LANGUAGE_NAMES[talk.language],
      ...talk.labels,
    ].filter(Boolean);
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "row", id: `queue-${talk.id}`, onclick: () => this.#desk.open(talk.id) },
        talk.position !== null && talk.position !== undefined && h("span", { class: "position" }, String(talk.position)),
        h(
          "span",
          { class: "row-words" },
          h("strong", {}, talk.customer_name ?? texts.t("guest")),
          h("span", { class: "row-text" }, talk.last_message ?? texts.t("no_message")),
          h("span", { class: "row-facts" }, facts.join(" · ")),
        ),
      ),
    );
  }

  #mark() {
    for (const row of this.#list.querySelectorAll(".row")) {
      if (row.id === `queue-${this.#desk.current?.id}`) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }
}
