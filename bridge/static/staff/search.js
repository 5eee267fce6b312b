/** Search in all transcripts: a field above the lists, and what it finds in their place. */
import { h, uniqueId } from "../widget/dom.js";

// A pause in typing; each search is one look at a million messages.
const PAUSE_MS = 250;

/** Emits "found" when there is something to show in place of the lists, or nothing any more. */
export class Search extends EventTarget {
  #env;
  #field;
  #timer = 0;
  #asked = "";
  #list = h("ul", { class: "queue-list found" });
  #status;
  #more;
  #cursor = null;

  /** @param {{texts: import("../widget/i18n.js").Texts, format: import("../widget/format.js").Format, desk: import("./desk.js").Desk}} env */
  constructor(env) {
    super();
    this.#env = env;
    const { texts } = env;
    const id = uniqueId("search");
    this.#field = h("input", {
      type: "search",
      id,
      maxlength: 100,
      placeholder: texts.t("search.placeholder"),
      "aria-label": texts.t("search"),
      autocomplete: "off",
      oninput: () => this.#askSoon(),
      onkeydown: (event) => event.key === "Escape" && this.#clear(event),
    });
    this.#status = h("p", { class: "empty", role: "status" });
    this.#more = h("button", { type: "button", class: "tool", hidden: true, onclick: () => this.#load() }, texts.t("search.more"));
    this.element = h("form", { role: "search", class: "search", onsubmit: (event) => this.#submit(event) }, this.#field);
    this.results = h("div", { class: "results", hidden: true }, this.#status, this.#list, this.#more);
  }

  /** Whether something is searched for. */
  get isOpen() {
    return this.#asked !== "";
  }

  #submit(event) {
    event.preventDefault();
    this.#ask();
  }

  #clear(event) {
    event.preventDefault();
    this.#field.value = "";
    this.#ask();
  }

  #askSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  #ask() {
    clearTimeout(this.#timer);
    const asked = this.#field.value.trim();
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#cursor = null;
    this.#list.replaceChildren();
    this.#status.textContent = "";
    this.#more.hidden = true;
    this.results.hidden = !asked;
    this.dispatchEvent(new Event("found"));
    if (asked) this.#load();
  }

  async #load() {
    const { texts, desk } = this.#env;
    const asked = this.#asked;
    let page;
    try {
      page = await desk.search(asked, this.#cursor);
    } catch (error) {
      if (asked === this.#asked) this.#status.textContent = texts.t(error.status === 422 ? "search.none" : "problem.other");
      return;
    }
    // Another letter was typed meanwhile.
    if (asked !== this.#asked) return;
    this.#list.append(...page.conversations.map((one) => this.#conversation(one)), ...page.hits.map((one) => this.#hit(one)));
    this.#cursor = page.next_cursor;
    this.#more.hidden = !this.#cursor;
    const count = this.#list.children.length;
    this.#status.textContent = count ? texts.t(this.#cursor ? "search.first" : "search.found", { count }) : texts.t("search.none");
  }

  #conversation({ conversation_id: id, customer_name: name, updated_at: at, state }) {
    return this.#row(id, null, name, [], [this.#env.texts.t(`state.${state}`), this.#env.format.moment(at)]);
  }

  #hit({ conversation_id: id, seq, role, author, customer_name: name, created_at: at, snippet }) {
    const { texts, format } = this.#env;
    // What was said is text, whatever it looks like.
    const words = snippet.map(({ text, is_match: isMatch }) => (isMatch ? h("mark", {}, text) : text));
    return this.#row(id, seq, name ?? texts.t("guest"), words, [author ?? texts.t(`voice.${role}`), format.moment(at)]);
  }

  #row(id, seq, name, words, facts) {
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "row", onclick: () => this.#env.desk.open(id, seq) },
        h("span", { class: "row-words" }, h("strong", {}, name), words.length > 0 && h("span", { class: "row-found" }, ...words), h("span", { class: "row-facts" }, facts.join(" · "))),
      ),
    );
  }
}
