/** Canned replies while one writes: "/" and the begin of a shortcut list them, Enter puts one in. */
import { h, uniqueId } from "../widget/dom.js";

const TYPED = /(?:^|\s)\/(\S*)$/;
const SHOWN = 6;

/** A list box of the field it belongs to. */
export class CannedList {
  #texts;
  #desk;
  #field;
  #onPick;
  #found = [];
  #chosen = 0;
  #id = uniqueId("canned");

  /**
   * @param {{texts: import("../widget/i18n.js").Texts, desk: import("./desk.js").Desk, field: HTMLTextAreaElement}} env
   * @param {(reply: {file: object | null}) => void} onPick
   */
  constructor({ texts, desk, field }, onPick) {
    this.#texts = texts;
    this.#desk = desk;
    this.#field = field;
    this.#onPick = onPick;
    this.element = h("ul", { class: "canned", role: "listbox", id: this.#id, "aria-label": texts.t("canned"), hidden: true });
  }

  /** Look at what stands before the caret. */
  look() {
    const typed = this.#typed;
    const begin = typed?.toLowerCase();
    const isFit = ({ shortcut }) => shortcut.toLowerCase().startsWith(begin);
    this.#found = typed === undefined ? [] : this.#desk.canned.filter(isFit).slice(0, SHOWN);
    this.#chosen = 0;
    this.#show();
  }

  close() {
    this.#found = [];
    this.#show();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was meant for the list */
  takesKey(event) {
    if (!this.#found.length || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#chosen = (this.#chosen + step + this.#found.length) % this.#found.length;
      this.#show();
    } else if (event.key === "Enter" || event.key === "Tab") this.#pick(this.#found[this.#chosen]);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    return true;
  }

  get #typed() {
    const { selectionStart, value } = this.#field;
    return TYPED.exec(value.slice(0, selectionStart))?.[1];
  }

  #show() {
    const isOpen = this.#found.length > 0;
    this.element.hidden = !isOpen;
    this.element.replaceChildren(
      ...this.#found.map((reply, index) =>
        h(
          "li",
          {
            role: "option",
            id: `${this.#id}-${index}`,
            "aria-selected": String(index === this.#chosen),
            // Before the field loses the focus.
            onmousedown: (event) => (event.preventDefault(), this.#pick(reply)),
          },
          h("strong", {}, `/${reply.shortcut}`),
          " ",
          reply.text,
          reply.file && h("span", { class: "canned-file" }, ` · ${reply.file.name}`),
        ),
      ),
    );
    if (isOpen) this.#field.setAttribute("aria-activedescendant", `${this.#id}-${this.#chosen}`);
    else this.#field.removeAttribute("aria-activedescendant");
    if (isOpen) this.#field.setAttribute("aria-controls", this.#id);
    else this.#field.removeAttribute("aria-controls");
  }

  #pick(reply) {
    const { selectionStart: caret } = this.#field;
    this.#field.setRangeText(this.#filled(reply.text), caret - this.#typed.length - 1, caret, "end");
    this.close();
    this.#onPick(reply);
  }

  #filled(text) {
    const { current, myName, shopName } = this.#desk;
    const known = { customer: current?.customer_name ?? this.#texts.t("canned.customer"), agent: myName, shop: shopName };
    return text.replace(/\{(customer|agent|shop)\}/g, (_, name) => known[name]);
  }
}
