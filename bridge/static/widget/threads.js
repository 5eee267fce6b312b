/** A customer's earlier conversations: the list, one of them to read, and the way to go on with it. */
import { h, icon } from "./dom.js";
import { PREVIOUS } from "./icons.js";
import { MessageStore } from "./store.js";
import { Transcript } from "./transcript.js";

/** Lies over transcript and composer while it is open; the present conversation goes on behind it. */
export class Threads {
  #env;
  #title;
  #list = h("ul", { class: "thread-list" });
  #more;
  #body = h("div", { class: "thread-body" });
  #cursor = null;
  /** What the arrow leads back to. */
  #back = () => this.#env.closeThreads();

  /** @param {import("./panel.js").Environment & {closeThreads: () => void}} env */
  constructor(env) {
    this.#env = env;
    const { texts } = env;
    this.#title = h("h3", { tabindex: -1 }, texts.t("threads.title"));
    this.#more = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.#load() }, texts.t("threads.more"));
    this.element = h(
      "section",
      { class: "threads", "aria-label": texts.t("threads.title") },
      h(
        "div",
        { class: "thread-head" },
        h("button", { type: "button", class: "icon-button small", "aria-label": texts.t("threads.back"), onclick: () => this.back() }, icon(PREVIOUS)),
        this.#title,
      ),
      this.#body,
    );
    this.#showList();
    this.#load();
  }

  /** One step back: from a conversation to the list, from the list to the present conversation. */
  back() {
    this.#back();
  }

  focus() {
    this.#title.focus();
  }

  #showList() {
    this.#body.replaceChildren(this.#list, this.#more);
    this.#back = () => this.#env.closeThreads();
  }

  async #load() {
    const { texts, session, conversation } = this.#env;
    const page = await conversation.threads(this.#cursor);
    if (!page) return;
    const rows = page.conversations.filter(({ conversation_id: id }) => id !== session.credentials?.id).map((one) => this.#row(one));
    this.#list.append(...rows);
    this.#cursor = page.next_cursor;
    this.#more.hidden = !this.#cursor;
    if (!this.#list.children.length && !this.#cursor) this.#list.append(h("li", { class: "thread-none" }, texts.t("threads.none")));
  }

  #row({ conversation_id: id, updated_at: at, last_message: words, state, unread }) {
    const { texts, format } = this.#env;
    const isLive = state === "waiting" || state === "person";
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "thread", onclick: () => this.#read(id) },
        h("span", { class: "thread-words" }, words ?? "…"),
        h(
          "span",
          { class: "thread-facts" },
          h("time", { datetime: at }, format.moment(at)),
          isLive && h("span", {}, texts.t(`status.${state}`)),
          unread > 0 && h("strong", {}, texts.t("launcher.unread", { count: unread })),
        ),
      ),
    );
  }

  async #read(id) {
    const { texts, conversation, closeThreads } = this.#env;
    const thread = await conversation.thread(id);
    if (!thread) return;
    const store = new MessageStore();
    store.merge(thread.messages);
    const goOn = async () => {
      closeThreads();
      await conversation.goOn(thread);
    };
    // A button in an old answer is pressed to go on from there.
    const say = (said) => goOn().then(() => conversation.send(said));
    const transcript = new Transcript({ ...this.#env, say });
    // Neither is its writer typing, nor is it the time to rate it.
    transcript.update({ items: store.items, isTyping: false, state: "waiting" });
    this.#body.replaceChildren(transcript.element, h("button", { type: "button", class: "solid", onclick: goOn }, texts.t("threads.go_on")));
    this.#back = () => {
      this.#showList();
      this.focus();
    };
    transcript.toEnd();
    this.focus();
  }
}
