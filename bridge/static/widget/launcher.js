/** The button that opens the chat: a service bell, its label, and the number of unread answers. */
import { h, icon } from "./dom.js";
import { BELL } from "./icons.js";

/** The launcher. */
export class Launcher {
  #texts;
  #label = h("span", { class: "launcher-label" });
  #badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  #unread = 0;

  /**
   * @param {import("./i18n.js").Texts} texts
   * @param {{onOpen: () => void, onNear: () => void}} handlers `onNear`: it is about to be pressed
   */
  constructor(texts, { onOpen, onNear }) {
    this.element = h(
      "button",
      {
        type: "button",
        class: "launcher",
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        onclick: onOpen,
        onpointerenter: onNear,
        onfocus: onNear,
      },
      h("span", { class: "launcher-bell" }, icon(BELL)),
      this.#label,
      this.#badge,
    );
    this.speak(texts);
  }

  speak(texts) {
    this.#texts = texts;
    this.#label.textContent = texts.t("launcher.label");
    this.unread = this.#unread;
  }

  get unread() {
    return this.#unread;
  }

  set unread(count) {
    // The bell rings once when something new came, not on every redraw.
    this.element.classList.toggle("is-ringing", count > this.#unread);
    this.#unread = count;
    this.#badge.hidden = count === 0;
    this.#badge.textContent = count > 9 ? "9+" : String(count);
    const label = this.#texts.t("launcher.label");
    const news = this.#texts.t("launcher.unread", { count });
    this.element.setAttribute("aria-label", count ? `${label} (${news})` : label);
  }

  set isExpanded(isExpanded) {
    this.element.setAttribute("aria-expanded", String(isExpanded));
  }

  focus() {
    this.element.focus();
  }
}
