/** The open conversation: who it is, what was said (cards too), and what one can do about it. */
import { renderBlock } from "../widget/blocks/index.js";
import { h, icon } from "../widget/dom.js";
import { LANGUAGE_NAMES } from "../widget/i18n.js";
import { PREVIOUS } from "../widget/icons.js";
import { Refused } from "./api.js";
import { AnswerForm } from "./answer-form.js";
import { toggleSide } from "./side.js";
import { transferForm } from "./transfer-form.js";

/** What can be done in which state. */
const VERBS = { waiting: ["take", "close"], person: ["release", "close"], bot: ["take", "close"], closed: [] };
/** With Alt; shortcuts.js listens for them. */
const KEYS = { take: "Alt+T", release: "Alt+G", close: "Alt+X" };
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
  #isHandingOn = false;
  #isAtEnd = true;
  #sizes = new ResizeObserver(() => this.#toEnd());
  #headLook = "";

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
    const send = (...said) => this.#attempt(() => this.#desk.answer(...said));
    this.#form = new AnswerForm({ texts: env.texts, blocks: env.blocks, desk: env.desk }, send);
    this.element = h("main", { class: "talk" });
    this.#form.listenOn(this.element);
    this.#desk.addEventListener("open", () => this.#show(), { signal: env.signal });
    this.#desk.addEventListener("point", ({ detail }) => this.#point(detail), { signal: env.signal });
    this.#desk.addEventListener("typing", () => this.#showTyping(), { signal: env.signal });
    this.#desk.addEventListener("team", () => this.#desk.current && this.#drawHead(this.#desk.current), { signal: env.signal });
    this.#followEnd(env.signal);
    this.#show();
  }

  /** Where the side puts what it suggests. */
  get form() {
    return this.#form;
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
    if (isOther) {
      this.#isHandingOn = false;
      this.#isAtEnd = true;
    }
    this.#drawHead(current);
    this.#summary.textContent = current.summary ?? "";
    this.#summary.hidden = !current.summary;
    this.#drawMessages(current.messages, isOther);
    this.#form.isEnabled = this.#desk.isMine;
    if (isOther) this.#enter(current);
    this.#toEnd();
  }

  #enter({ id }) {
    this.#shownId = id;
    this.#notice.textContent = "";
    this.#showTyping();
    this.#form.enter(id);
    this.element.replaceChildren(this.#head, this.#summary, this.#log, this.#typing, this.#notice, this.#form.element);
    (this.#desk.isMine ? this.#form : this.#head.querySelector(".action") ?? this.#log).focus();
  }

  /** Show a message that was found; what is older than the newest hundreds stays where it is. @param {number} seq */
  #point(seq) {
    this.#log.querySelector(".pointed")?.classList.remove("pointed");
    const row = this.#rows.get(seq);
    row?.classList.add("pointed");
    row?.scrollIntoView({ block: "center" });
  }

  #showTyping() {
    const { current, isTyping, readSeq } = this.#desk;
    const last = current?.messages.at(-1);
    const isSeen = last?.role === "person" && readSeq >= last.seq;
    this.#typing.textContent = isTyping ? this.#env.texts.t("typing") : isSeen ? this.#env.texts.t("seen") : "";
  }

  /** Whoever reads the newest words goes on doing so when something else takes room, or what was said grows. */
  #followEnd(signal) {
    const look = () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#log;
      this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    };
    this.#log.addEventListener("scroll", look, { passive: true, signal });
    signal.addEventListener("abort", () => this.#sizes.disconnect());
  }

  #toEnd() {
    if (this.#isAtEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  #drawHead(talk) {
    const { texts } = this.#env;
    if (talk.state !== "person" || !this.#desk.mayManage) this.#isHandingOn = false;
    // Drawn anew only when it would look different: whoever chooses a colleague is not to be disturbed by each message.
    const { id, state, labels, customer_name: customer } = talk;
    const agent = talk.agent && this.#desk.nameOf(talk.agent);
    const wanted = talk.wanted_agent && this.#desk.nameOf(talk.wanted_agent);
    const look = JSON.stringify([id, state, agent, wanted, labels, customer, this.#desk.mayManage, this.#isHandingOn]);
    if (look === this.#headLook) return;
    this.#headLook = look;
    const focused = document.activeElement?.id;
    const waitsFor = wanted && texts.t("waits_for", { name: wanted });
    const facts = [texts.t(`state.${talk.state}`), agent, waitsFor, LANGUAGE_NAMES[talk.language], ...talk.labels].filter(Boolean);
    const isOthers = talk.state === "person" && !this.#desk.mayManage;
    const verbs = isOthers ? [] : VERBS[talk.state];
    this.#head.replaceChildren(
      h(
        "button",
        { type: "button", class: "back", "aria-label": texts.t("back"), onclick: () => this.#desk.open(null) },
        icon(PREVIOUS),
      ),
      h("div", { class: "talk-who" }, h("h2", {}, talk.customer_name ?? texts.t("guest")), h("p", {}, facts.join(" · "))),
      h(
        "div",
        { class: "actions" },
        verbs.map((verb, index) => this.#action(verb, index === 0)),
        talk.state === "person" && !isOthers && this.#handOnButton(),
        h(
          "button",
          { type: "button", id: "details", class: "action", "aria-keyshortcuts": "Alt+I", onclick: () => toggleSide() },
          texts.t("details"),
        ),
      ),
      ...(this.#isHandingOn ? [transferForm({ texts, desk: this.#desk }, (to) => this.#handOn(to))] : []),
    );
    if (focused?.startsWith("action-")) (document.getElementById(focused) ?? this.#form).focus();
  }

  #action(verb, isFirst) {
    const onclick = () => this.#attempt(() => this.#desk.act(verb));
    const look = isFirst ? "action primary" : "action";
    const props = { type: "button", id: `action-${verb}`, class: look, "aria-keyshortcuts": KEYS[verb], onclick };
    return h("button", { ...props, title: KEYS[verb] }, this.#env.texts.t(verb));
  }

  #handOnButton() {
    const onclick = () => {
      this.#isHandingOn = !this.#isHandingOn;
      this.#drawHead(this.#desk.current);
      document.getElementById(this.#isHandingOn ? "transfer-to" : "action-transfer").focus();
    };
    const props = { type: "button", id: "action-transfer", class: "action", "aria-expanded": String(this.#isHandingOn) };
    return h("button", { ...props, onclick }, this.#env.texts.t("transfer"));
  }

  async #handOn(to) {
    this.#isHandingOn = false;
    await this.#attempt(() => this.#desk.transfer(to));
    if (this.#desk.current) this.#drawHead(this.#desk.current);
  }

  #drawMessages(messages, isOther) {
    if (isOther) {
      this.#rows.clear();
      this.#log.replaceChildren();
      this.#sizes.disconnect();
      this.#sizes.observe(this.#log);
    }
    for (const message of messages.filter(({ seq }) => !this.#rows.has(seq))) {
      const row = this.#row(message);
      this.#rows.set(message.seq, row);
      this.#log.append(row);
      this.#sizes.observe(row);
    }
  }

  /** Where an answer becomes an article, so that the chat gives it the next time. */
  #articleLink({ role, seq, blocks }) {
    const isOne = role === "person" && this.#desk.mayWrite && blocks.some(({ type }) => type === "text");
    const from = encodeURIComponent(`+${this.#desk.current.id}/${seq}`);
    return isOne && h("a", { class: "said-more", href: `/console#settings/articles/${from}` }, this.#env.texts.t("article.make"));
  }

  #row(message) {
    const { role, author, created_at: at, blocks } = message;
    const { texts, blocks: env } = this.#env;
    return h(
      "article",
      { class: `said ${role}` },
      h(
        "p",
        { class: "said-head" },
        h("strong", {}, author ?? texts.t(`voice.${role}`)),
        h("time", { datetime: at }, env.format.moment(at)),
        this.#articleLink(message),
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
      await this.#desk.refresh().catch(() => {});
      // After the look, which may show another conversation's state: what went wrong stays to be read.
      this.#notice.textContent = this.#env.texts.t(problemKey(error));
      return false;
    }
  }
}

function problemKey(error) {
  if (!(error instanceof Refused)) return "problem.other";
  if (error.type.endsWith("/no-room")) return "problem.full";
  return { 403: "problem.not_yours", 409: "problem.taken" }[error.status] ?? "problem.other";
}
