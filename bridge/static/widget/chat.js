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
import { Session } from "./session.js";
import { Store, holdStorage, releaseStorage } from "./storage.js";
import { Scheme, addStyles } from "./styles.js";

const LAUNCHER_STYLES = ["theme.css", "launcher.css"];
const PANEL_STYLES = ["panel.css", "transcript.css", "composer.css", "blocks.css"];

// Without the settings nobody knows whether consent is to be asked for: soon again.
const SETTINGS_RETRY_MS = 4_000;

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
  #settings = null;
  #kept;
  #proactive = null;
  #telling = Promise.resolve();
  #speaking = null;

  connectedCallback() {
    this.#leave = new AbortController();
    // Until it is known whether the shopper is to be asked, and has agreed.
    if (!this.#session) holdStorage();
    this.#kept ??= new Store(this.getAttribute("persist") ?? "local");
    this.#session ??= new Session(this.getAttribute("shop") ?? "default", this.getAttribute("persist") ?? "local");
    this.#page ??= new PageContext(this.base, this.#session);
    this.#frame.className = "zg";
    this.#scheme = new Scheme(this.#frame, () => this.getAttribute("theme"), this.#leave.signal);
    this.#ready ??= this.#build();
    const observer = new MutationObserver(() => this.#onPageLanguage());
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
    this.#leave.signal.addEventListener("abort", () => observer.disconnect());
    // The page's calls wait for it.
    this.emit("connected");
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
    this.#proactive?.clear();
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
    this.#speak();
    this.#settle().catch(() => {});
    if (this.#session.remembered("open")) {
      // After a page change the panel is as it was; the focus stays where the new page puts it.
      queueMicrotask(() => this.#reopen());
    } else if (this.#session.remembered("live")) {
      await this.#start();
    }
  }

  /** What the shop has switched: bridge/schemas/widget.py. */
  #loadSettings() {
    this.#settings ??= fetch(`${this.base}v1/widget`, { credentials: "omit" }).then((response) => {
      if (!response.ok) throw new Error(`expected the chat's settings, got HTTP ${response.status}`);
      return response.json();
    });
    this.#settings.catch(() => (this.#settings = null));
    return this.#settings;
  }

  /** The consent that is still to be asked for; where there is none, the browser's storage may be used. */
  async #missingConsent() {
    const { consent } = await this.#loadSettings();
    if (consent && this.#kept.get(this.#key("consent")) !== consent.version) return consent;
    releaseStorage();
    return null;
  }

  #key(name) {
    return `${this.getAttribute("shop") ?? "default"}:${name}`;
  }

  /** Do what the shop's settings ask for while the chat is closed. */
  async #settle() {
    const missing = await this.#missingConsent();
    const { proactive } = await this.#loadSettings();
    // How often it has spoken can only be counted where something may be stored.
    if (!proactive || missing) return;
    const { Proactive } = await import("./proactive.js");
    this.#proactive = new Proactive(proactive, {
      page: this.#page,
      kept: this.#kept,
      key: this.#key("proactive"),
      texts: () => this.#texts,
      isQuiet: () => this.#isOpen || Boolean(this.#session.remembered("live")),
      open: () => this.open(),
      tell: (what) => this.emit("proactive", what),
    });
    this.#launcher.element.before(this.#proactive.element);
  }

  /** Whether the talk may begin: nothing is to be agreed to, or it has been. */
  async #isAdmitted() {
    const { store } = this.#conversation;
    let missing;
    try {
      missing = await this.#missingConsent();
    } catch {
      // Who has a conversation has agreed before; for others the bridge must be reached first.
      if (this.#session.credentials) {
        releaseStorage();
        return true;
      }
      store.learn({ isOnline: false });
      setTimeout(() => this.#isOpen && this.#start(), SETTINGS_RETRY_MS);
      return false;
    }
    if (!store.isOnline) store.learn({ isOnline: true });
    if (missing && this.#panel) await this.#ask(missing);
    return !missing;
  }

  async #ask(consent) {
    const { renderConsent } = await import("./consent.js");
    const env = { texts: this.#texts, base: this.base, close: () => this.close() };
    this.#panel.demand(renderConsent(env, consent, () => this.#agree(consent)));
  }

  #agree({ version }) {
    // What the page told of before was not agreed to.
    this.#page.forget();
    releaseStorage();
    this.#kept.set(this.#key("consent"), version);
    this.#panel.admit();
    this.#start();
  }

  /** The bridge keeps the consent beside each conversation that is held under it. @param {boolean} [isLost] it has not */
  #tellConsent(isLost = false) {
    // One after the other: a look that finds nothing to tell must not stand for one that does.
    this.#telling = this.#telling.then(() => this.#sendConsent(isLost));
    return this.#telling;
  }

  async #sendConsent(isLost) {
    const id = this.#session.credentials?.id;
    const version = this.#kept.get(this.#key("consent"));
    if (!id || !version || (!isLost && this.#kept.get(this.#key("consented")) === `${id} ${version}`)) return;
    try {
      const { Api } = await import("./api.js");
      await new Api(this.base, () => this.#session.credentials).consent(version);
      this.#kept.set(this.#key("consented"), `${id} ${version}`);
    } catch {
      // It is told again with the next change, or on the next page.
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
    if (!(await this.#isAdmitted())) return;
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
    this.#speak();
  }

  /** Say everything in the language that is now the right one; a change that comes meanwhile is followed, too. */
  #speak() {
    // What changes before the first words are there is seen when they are.
    if (!this.#launcher) return;
    this.#speaking ??= this.#follow()
      .catch((error) => console.warn("Zhanggui: the chat's words could not be loaded; it stays in its language.", error))
      .finally(() => (this.#speaking = null));
  }

  async #follow() {
    while (this.#pickLanguage() !== this.#texts.language) await this.#redraw();
  }

  async #redraw() {
    await this.#loadTexts();
    this.#launcher.speak(this.#texts);
    if (!this.#panel) return;
    this.#panel.dispose();
    this.#panel = null;
    if (!this.#isOpen) return;
    (await this.#needPanel()).show();
    if (await this.#missingConsent().catch(() => null)) await this.#start();
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
      agree: (isLost) => this.#tellConsent(isLost),
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
      this.#tellConsent();
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
    const [{ Panel }, { Format }, settings, conversation] = await Promise.all([
      import("./panel.js"),
      import("./format.js"),
      this.#loadSettings().catch(() => null),
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
      settings,
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

// The loader imports this file when the page is idle.
customElements.define("zhanggui-chat", ZhangguiChat);
