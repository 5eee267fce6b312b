/**
 * <zhanggui-chat>: the launcher, and behind it the conversation, which is fetched when it is first needed.
 *
 * Attributes: base (the bridge's address), shop, name, language, dir, theme, position, persist. Everything is in the shadow root;
 * the host page themes it by `--zhanggui-*` custom properties.
 */
import { deepActiveElement } from "./dom.js";
import { Texts, directionOf, pickLanguage } from "./i18n.js";
import { Launcher } from "./launcher.js";
import { PageContext } from "./page.js";
import { Scheme } from "./scheme.js";
import { Session } from "./session.js";
import { addStyles } from "./styles.js";

const LAUNCHER_STYLES = ["theme.css", "launcher.css"];
const PANEL_STYLES = ["panel.css", "transcript.css", "composer.css", "blocks.css", "cards.css", "order.css"];

/** The widget's one element. Its methods are what `window.Zhanggui` offers. */
export class ZhangguiChat extends HTMLElement {
  static observedAttributes = ["language", "theme"];

  #root = this.attachShadow({ mode: "open" });
  #frame = document.createElement("div");
  #session;
  #scheme;
  #page;
  #texts;
  #launcher;
  #conversation = null;
  #panel = null;
  #isOpen = false;
  #returnFocusTo = null;
  /** Undefined until the page says who the shopper is, or that nobody is signed in. */
  #identity = undefined;
  #ready = null;
  #leave = null;

  connectedCallback() {
    this.#leave = new AbortController();
    this.#session ??= new Session(this.getAttribute("shop") ?? "default", this.getAttribute("persist") ?? "local");
    this.#page ??= new PageContext(this.base, this.#session);
    this.#frame.className = "zg";
    this.#scheme = new Scheme(this.#frame, () => this.getAttribute("theme"), this.#leave.signal);
    this.#ready ??= this.#build();
    const observer = new MutationObserver(() => this.#onPageLanguage());
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
    this.#leave.signal.addEventListener("abort", () => observer.disconnect());
  }

  disconnectedCallback() {
    this.#leave.abort();
  }

  attributeChangedCallback(name) {
    if (!this.isConnected || !this.#launcher) return;
    if (name === "theme") this.#scheme.apply();
    else this.#speak();
  }

  /** The bridge's address, ends with a slash. */
  get base() {
    return this.getAttribute("base") ?? new URL("../../", import.meta.url).href;
  }

  /** @param {{about?: {product_id: string, title: string, image_url?: string}}} [options] */
  async open({ about } = {}) {
    await this.#ready;
    if (about) this.#page.about = about;
    if (!this.#isOpen) this.#returnFocusTo = deepActiveElement();
    this.#isOpen = true;
    this.#session.remember("open", true);
    this.#launcher.isExpanded = true;
    const panel = await this.#needPanel();
    if (!this.#isOpen) return;
    panel.show();
    this.emit("open");
    await this.#start();
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#session.remember("open", null);
    this.#panel?.hide();
    this.#launcher.isExpanded = false;
    const target = this.#returnFocusTo?.isConnected && this.#returnFocusTo !== document.body ? this.#returnFocusTo : null;
    (target ?? this.#launcher).focus();
    this.emit("close");
  }

  /** @param {string | null} identity signed by the shop's back end; null signs out */
  async identify(identity) {
    this.#identity = identity ?? null;
    if (this.#session.credentials || this.#conversation) {
      const conversation = await this.#needConversation();
      conversation.identify(this.#identity);
    }
  }

  /** @param {string} name @param {object} [data] */
  event(name, data = {}) {
    if (name === "page") this.#page.set(data);
    else this.#page.record(name, data);
  }

  /** Tell the host page. @param {string} name @param {unknown} [detail] */
  emit(name, detail = null) {
    this.dispatchEvent(new CustomEvent(`zhanggui-${name}`, { detail }));
  }

  async #build() {
    await Promise.all([
      this.#addStyles(LAUNCHER_STYLES),
      this.#loadTexts(),
    ]);
    this.#launcher = new Launcher(this.#texts, { onOpen: () => this.open(), onNear: () => this.#warmUp() });
    this.#frame.append(this.#launcher.element);
    this.#root.append(this.#frame);
    this.emit("ready");
    if (this.#session.remembered("open")) {
      // After a page change the panel is as it was; the focus stays where the new page puts it.
      queueMicrotask(() => this.#reopen());
    } else if (this.#session.remembered("live")) {
      await this.#start();
    }
  }

  /** Fetch what opening will need; a failure shows, and is mended, when it is opened. */
  #warmUp() {
    Promise.all([import("./panel.js"), import("./format.js"), import("./conversation.js"), this.#addStyles(PANEL_STYLES)]).catch(() => {});
  }

  async #reopen() {
    this.#isOpen = true;
    this.#launcher.isExpanded = true;
    const panel = await this.#needPanel();
    if (!this.#isOpen) return;
    panel.show({ takesFocus: false });
    await this.#start();
  }

  async #start() {
    const conversation = await this.#needConversation();
    await conversation.start();
    // What the shopper looked at before there was a conversation.
    await this.#page.flush();
  }

  #addStyles(names) {
    return addStyles(
      this.#root,
      names.map((name) => `${this.base}static/widget/${name}`),
    );
  }

  #pickLanguage() {
    const { lang } = document.documentElement;
    return pickLanguage(this.#session.remembered("language"), this.getAttribute("language"), lang, navigator.language);
  }

  async #loadTexts() {
    const language = this.#pickLanguage();
    this.#texts = await Texts.load(this.base, "widget", language);
    this.#frame.lang = language === "zh" ? "zh-CN" : "en";
    this.#frame.dir = this.getAttribute("dir") ?? directionOf(language);
  }

  #onPageLanguage() {
    // The page's own switch wins over an earlier choice in the chat.
    this.#session.remember("language", null);
    if (this.#launcher) this.#speak();
  }

  /** Say everything in the language that is now the right one. */
  async #speak() {
    if (this.#pickLanguage() === this.#texts.language) return;
    await this.#loadTexts();
    this.#launcher.speak(this.#texts);
    if (!this.#panel) return;
    this.#panel.dispose();
    this.#panel = null;
    if (this.#isOpen) (await this.#needPanel()).show();
  }

  async #needConversation() {
    if (this.#conversation) return this.#conversation;
    const { Conversation } = await import("./conversation.js");
    // Two callers may have waited for the same import.
    if (this.#conversation) return this.#conversation;
    const conversation = new Conversation({
      base: this.base,
      session: this.#session,
      locale: () => this.#texts.language,
      page: () => this.#page.snapshot(),
    });
    if (this.#identity !== undefined) conversation.identify(this.#identity);
    const { store } = conversation;
    let state = store.state;
    store.addEventListener("arrived", ({ detail: { seq, role, blocks } }) => {
      // What was read before a reload is no news.
      if (seq > this.#session.readSeq) this.emit("message", { role, blocks });
    });
    store.addEventListener("change", () => {
      this.#session.remember("live", conversation.isLive || null);
      this.#countUnread(conversation);
      if (store.state !== state) this.emit("state", (state = store.state));
    });
    this.#conversation = conversation;
    return conversation;
  }

  #countUnread(conversation) {
    const isSeen = this.#isOpen && !document.hidden;
    const unread = isSeen ? 0 : conversation.unread;
    if (unread === this.#launcher.unread) return;
    this.#launcher.unread = unread;
    this.emit("unread", unread);
  }

  async #needPanel() {
    if (this.#panel) return this.#panel;
    const [{ Panel }, { Format }, conversation] = await Promise.all([
      import("./panel.js"),
      import("./format.js"),
      this.#needConversation(),
      this.#addStyles(PANEL_STYLES),
    ]);
    if (this.#panel) return this.#panel;
    this.#panel = new Panel({
      texts: this.#texts,
      format: new Format(this.#texts.language),
      base: this.base,
      name: this.getAttribute("name"),
      conversation,
      session: this.#session,
      page: this.#page,
      emit: (name, detail) => {
        // A card's link, or its button for details: the host page need not tell of it.
        if (name === "click" || name === "details") this.#page.record("click", detail);
        this.emit(name, detail);
      },
      close: () => this.close(),
      setLanguage: (language) => {
        this.#session.remember("language", language);
        this.#speak();
      },
    });
    this.#frame.append(this.#panel.element);
    return this.#panel;
  }
}
