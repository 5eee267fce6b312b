/** The panel's header: who one is talking to, and the menu. */
import { h, icon, uniqueId } from "./dom.js";
import { LANGUAGES, LANGUAGE_NAMES } from "./i18n.js";
import { BELL, CLOSE, MORE } from "./icons.js";

/** Header with menu. */
export class Header {
  #env;
  #status = h("p", { class: "head-status" });
  #menuButton;
  #menu;
  #leave = null;

  /** @param {import("./panel.js").Environment} env @param {string} titleId */
  constructor(env, titleId) {
    this.#env = env;
    const t = (...args) => env.texts.t(...args);
    const menuId = uniqueId("menu");
    this.#menu = h("div", { class: "menu", id: menuId, hidden: true });
    this.#menuButton = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": t("menu.open"),
        "aria-expanded": "false",
        "aria-controls": menuId,
        onclick: () => (this.#menu.hidden ? this.#openMenu() : this.closeMenu()),
      },
      icon(MORE),
    );
    this.element = h(
      // Not <header>: the page's own is its one banner landmark.
      "div",
      { class: "head" },
      h("span", { class: "mark" }, icon(BELL)),
      h("div", { class: "head-words" }, h("h2", { id: titleId }, env.name ?? t("title")), this.#status),
      this.#menuButton,
      h("button", { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => env.close() }, icon(CLOSE)),
      this.#menu,
    );
  }

  /** @param {import("./store.js").MessageStore} store */
  update(store) {
    const person = store.items.findLast?.((item) => item.role === "person")?.author;
    const key = store.state === "person" && person ? "status.person_named" : `status.${store.state}`;
    const text = this.#env.texts.t(key, { name: person ?? "" });
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  /** @returns {boolean} whether it was open */
  closeMenu() {
    if (this.#menu.hidden) return false;
    this.#menu.hidden = true;
    this.#menuButton.setAttribute("aria-expanded", "false");
    this.#menuButton.focus();
    this.#leave.abort();
    return true;
  }

  #openMenu() {
    const t = (...args) => this.#env.texts.t(...args);
    const isSignedIn = Boolean(this.#env.session.credentials?.subject);
    const others = LANGUAGES.filter((language) => language !== this.#env.texts.language);
    this.#menu.replaceChildren(
      ...others.map((language) =>
        this.#item(LANGUAGE_NAMES[language], () => this.#env.setLanguage(language), { lang: language }),
      ),
      ...(isSignedIn ? [this.#item(t("threads.title"), () => this.#env.showThreads())] : []),
      this.#item(t("menu.save"), () => this.#save()),
      ...(isSignedIn ? [this.#item(t("menu.save_all"), () => this.#save(true))] : []),
      this.#item(t("menu.erase"), () => this.#askErase(), { keepsOpen: true }),
      ...(isSignedIn ? [this.#item(t("menu.erase_all"), () => this.#askEraseAll(), { keepsOpen: true })] : []),
    );
    this.#menu.hidden = false;
    this.#menuButton.setAttribute("aria-expanded", "true");
    this.#menu.querySelector("button").focus();
    this.#leave = new AbortController();
    const isOutside = (event) => !event.composedPath().some((node) => node === this.#menu || node === this.#menuButton);
    document.addEventListener("pointerdown", (event) => isOutside(event) && this.closeMenu(), this.#leave);
  }

  #item(label, action, { lang, keepsOpen = false } = {}) {
    const onclick = () => {
      if (!keepsOpen) this.closeMenu();
      action();
    };
    return h("button", { type: "button", class: "menu-item", lang, onclick }, label);
  }

  #askErase() {
    const erase = () => {
      this.closeMenu();
      this.#env.conversation.erase();
    };
    this.#say([this.#env.texts.t("erase.question")], this.#sure(erase));
  }

  #askEraseAll() {
    this.#say([this.#env.texts.t("erase_all.question")], this.#sure(() => this.#eraseAll()));
  }

  async #eraseAll() {
    const { texts, conversation } = this.#env;
    const receipt = await conversation.eraseCustomer();
    if (receipt === null) {
      this.closeMenu();
      return;
    }
    // It is shown once: a press beside it does not take it away.
    this.#leave.abort();
    this.#say([texts.t("erase_all.begun"), h("code", {}, receipt)], null, texts.t("erase_all.understood"));
  }

  /** What cannot be taken back is done once, however often the button is pressed while it lasts. */
  #sure(action) {
    const button = h("button", { type: "button", class: "menu-answer sure" }, this.#env.texts.t("erase.yes"));
    button.addEventListener("click", action, { once: true });
    return button;
  }

  /** Put words in place of the menu, with a choice and a way back: the focus is on it, and it is read with the words. */
  #say(words, choice, back = this.#env.texts.t("erase.no")) {
    const id = uniqueId("question");
    const leave = h("button", { type: "button", class: "menu-answer", "aria-describedby": id, onclick: () => this.closeMenu() }, back);
    this.#menu.replaceChildren(
      h("p", { class: "menu-question", id, role: "status" }, ...words),
      h("div", { class: "menu-answers" }, choice, leave),
    );
    leave.focus();
  }

  /** @param {boolean} [isOfCustomer] all that is kept of the customer */
  async #save(isOfCustomer = false) {
    const copy = await this.#env.conversation.exportAll(isOfCustomer);
    if (!copy) return;
    const url = URL.createObjectURL(new Blob([JSON.stringify(copy, null, 2)], { type: "application/json" }));
    h("a", { href: url, download: isOfCustomer ? "my-data.json" : "conversation.json" }).click();
    URL.revokeObjectURL(url);
  }
}
