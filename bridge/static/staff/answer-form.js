/** Where a person writes to the shopper. */
import { h } from "../widget/dom.js";

const MAX_CHARS = 4_000;

/** The form below the transcript. */
export class AnswerForm {
  #field;
  #button;
  #send;
  /** One key for one text, also when it has to be sent again. */
  #key = crypto.randomUUID();

  /** @param {import("../widget/i18n.js").Texts} texts @param {(text: string, key: string) => Promise<boolean>} send */
  constructor(texts, send) {
    this.#send = send;
    this.#field = h("textarea", {
      rows: 3,
      maxlength: MAX_CHARS,
      "aria-label": texts.t("answer"),
      placeholder: texts.t("answer.placeholder"),
      onkeydown: (event) => this.#onKey(event),
    });
    this.#button = h("button", { type: "submit", class: "primary" }, texts.t("send"));
    this.element = h("form", { class: "answer", onsubmit: (event) => this.#onSubmit(event) }, this.#field, this.#button);
  }

  set isEnabled(isEnabled) {
    const wasEnabled = !this.element.hidden;
    this.element.hidden = !isEnabled;
    if (isEnabled && !wasEnabled && this.element.isConnected) this.focus();
  }

  focus() {
    this.#field.focus();
  }

  clear() {
    this.#field.value = "";
    this.#key = crypto.randomUUID();
  }

  #onKey(event) {
    // Enter ends a word in Chinese input methods; 229 is Safari's sign of that.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  async #onSubmit(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (!text || this.#button.disabled) return;
    this.#button.disabled = true;
    if (await this.#send(text, this.#key)) this.clear();
    this.#button.disabled = false;
    this.focus();
  }
}
