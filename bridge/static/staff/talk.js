/** The open conversation: who it is, what was said (cards too), and what one can do about it. */
import { renderBlock } from "../widget/blocks/index.js";
import { h, icon } from "../widget/dom.js";
import { LANGUAGE_NAMES } from "../widget/i18n.js";
import { PREVIOUS } from "../widget/icons.js";
import { Refused } from "./api.js";
import { AnswerForm } from "./answer-form.js";

/** What can be done in which state. */
const VERBS = { waiting: ["take", "close"], person: ["release", "close"], bot: ["take", "close"], closed: [] };
const NEAR_END_PX = 80;

/** The right side of the page. */
export class Talk {
  #env;
  #desk;
  #shownId = null;
  /** @type {Map<number, HTMLElement>} by sequence number */
  #rows = new Map();
  #head = h("header", { class: "talk-head" });
  #summary = h("p", { class: "summary" });
  #log;
  #notice = h("p", { class: "notice", role: "alert" });
  #typing = h("p", { class: "typing", role: "status" });
  #form;

  /**
   * @param {object} env
   * @param {import("../widget/i18n.js").Texts} env.texts the page's words
   * @param {import("../widget/blocks/index.js").BlockEnvironment} env.blocks what the widget's renderers need
   * @param {import("./desk.js").Desk} env.desk
   * @param {AbortSignal} env.signal
   */
  constructor(env) {
    this.#env = env;
    this.#desk = env.desk;
    this.#log = h("div", { class: "talk-log", role: "log", tabindex: 0, "aria-label": env.texts.t("transcript") });
    this.#form = new AnswerForm(env.texts, (text, key) => this.#attempt(() => this.#desk.answer(text, key)));
    this.element = h("main", { class: "talk" });
    this.#desk.addEventListener("open", () => this.#show(), { signal: env.signal });
    this.#desk.addEventListener("typing", () => this.#showTyping(), { signal: env.signal });
    this.#show();
  }

  #show() {
    const { current } = this.#desk;
    const { texts } = this.#env;
    document.getElementById("app").classList.toggle("has-talk", Boolean(current));
    if (!current) {
      this.#shownId = null;
      this.element.replaceChildren(h("p", { class: "empty" }, texts.t("choose")));
      return;
    }
    const isOther = current.id !== this.#shownId;
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    const isFollowing = isOther || scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    this.#drawHead(current);
    this.#summary.textContent = current.summary ?? "";
    this.#summary.hidden = !current.summary;
    this.#drawMessages(current.messages, isOther);
    this.#form.isEnabled = this.#desk.isMine;
    if (isOther) this.#enter(current);
    if (isFollowing) this.#log.scrollTop = this.#log.scrollHeight;
  }

  #enter({ id }) {
    this.#shownId = id;
    this.#notice.textContent = "";
    this.#showTyping();
    this.#form.clear();
    this.element.replaceChildren(this.#head, this.#summary, this.#log, this.#typing, this.#notice, this.#form.element);
    (this.#desk.isMine ? this.#form : this.#head.querySelector(".action") ?? this.#log).focus();
  }

  #showTyping() {
    this.#typing.textContent = this.#desk.isTyping ? this.#env.texts.t("typing") : "";
  }

  #drawHead(talk) {
    const { texts } = this.#env;
    const focused = document.activeElement?.id;
    const facts = [texts.t(`state.${talk.state}`), talk.agent, LANGUAGE_NAMES[talk.language]].filter(Boolean);
    const isOthers = talk.state === "person" && !this.#desk.isMine;
    const verbs = isOthers ? [] : VERBS[talk.state];
    this.#head.replaceChildren(
      h(
        "button",
        { type: "button", class: "back", "aria-label": texts.t("back"), onclick: () => this.#desk.open(null) },
        icon(PREVIOUS),
      ),
      h("div", { class: "talk-who" }, h("h2", {}, talk.customer_name ?? texts.t("guest")), h("p", {}, facts.join(" · "))),
      h("div", { class: "actions" }, verbs.map((verb, index) => this.#action(verb, index === 0))),
    );
    if (focused?.startsWith("action-")) (document.getElementById(focused) ?? this.#form).focus();
  }

  #action(verb, isFirst) {
    const onclick = () => this.#attempt(() => this.#desk.act(verb));
    return h("button", { type: "button", id: `action-${verb}`, class: isFirst ? "action primary" : "action", onclick }, this.#env.texts.t(verb));
  }

  #drawMessages(messages, isOther) {
    if (isOther) {
      this.#rows.clear();
      this.#log.replaceChildren();
    }
    for (const message of messages.filter(({ seq }) => !this.#rows.has(seq))) {
      const row = this.#row(message);
      this.#rows.set(message.seq, row);
      this.#log.append(row);
    }
  }

  #row({ role, author, created_at: at, blocks }) {
    const { texts, blocks: env } = this.#env;
    return h(
      "article",
      { class: `said ${role}` },
      h(
        "p",
        { class: "said-head" },
        h("strong", {}, author ?? texts.t(`voice.${role}`)),
        h("time", { datetime: at }, env.format.moment(at)),
      ),
      h("div", { class: "said-blocks" }, blocks.map((block) => renderBlock(block, env))),
    );
  }

  /** @returns {Promise<boolean>} whether it worked */
  async #attempt(work) {
    this.#notice.textContent = "";
    try {
      await work();
      return true;
    } catch (error) {
      const key = error instanceof Refused && error.status === 409 ? "problem.taken" : "problem.other";
      this.#notice.textContent = this.#env.texts.t(key);
      await this.#desk.refresh().catch(() => {});
      return false;
    }
  }
}
