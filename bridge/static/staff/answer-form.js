/** Where a person writes to the shopper: words of their own, canned ones, products whose cards go along. */
import { Attachments, takeFilesFrom } from "../widget/attach.js";
import { renderBlock } from "../widget/blocks/index.js";
import { h } from "../widget/dom.js";
import { CannedList } from "./canned-list.js";

const MAX_CHARS = 4_000;

/** The form below the transcript; it keeps what was begun in each conversation. */
export class AnswerForm {
  #texts;
  #blocks;
  #field;
  #button;
  #send;
  #desk;
  #canned;
  #chips = h("ul", { class: "chips-to-send" });
  /** Holds the files of the open conversation, and the button that adds one. */
  #files = h("div", { class: "files-here" });
  /** @type {Map<string, {text: string, products: Map<string, string>, key: string, files: Attachments}>} by conversation */
  #drafts = new Map();
  /** That of the open conversation. */
  #draft = null;

  /**
   * @param {object} env
   * @param {import("../widget/i18n.js").Texts} env.texts
   * @param {import("../widget/blocks/index.js").BlockEnvironment} env.blocks
   * @param {import("./desk.js").Desk} env.desk
   * @param {(text: string, key: string, products: string[], files: string[]) => Promise<boolean>} send
   */
  constructor({ texts, blocks, desk }, send) {
    this.#texts = texts;
    this.#blocks = blocks;
    this.#desk = desk;
    this.#send = send;
    this.#field = h("textarea", {
      rows: 3,
      maxlength: MAX_CHARS,
      "aria-label": texts.t("answer"),
      "aria-keyshortcuts": "Alt+A",
      placeholder: texts.t("answer.placeholder"),
      onkeydown: (event) => this.#onKey(event),
      oninput: () => this.#onInput(),
    });
    this.#canned = new CannedList({ texts, desk, field: this.#field }, (reply) => this.#onPicked(reply));
    this.#button = h("button", { type: "submit", class: "primary" }, texts.t("send"));
    this.element = h(
      "form",
      { class: "answer", onsubmit: (event) => this.#onSubmit(event) },
      this.#canned.element,
      this.#chips,
      this.#files,
      this.#field,
      this.#button,
    );
  }

  set isEnabled(isEnabled) {
    const wasEnabled = !this.element.hidden;
    this.element.hidden = !isEnabled;
    if (isEnabled && !wasEnabled && this.element.isConnected) this.focus();
  }

  focus() {
    this.#field.focus();
  }

  /** Take up what was begun in a conversation. @param {string} id */
  enter(id) {
    if (!this.#drafts.has(id)) this.#drafts.set(id, { ...newWords(), files: this.#newFiles(id) });
    this.#draft = this.#drafts.get(id);
    this.#files.replaceChildren(this.#draft.files.element, this.#draft.files.button);
    this.#showBusy();
    this.#field.value = this.#draft.text;
    this.#canned.close();
    this.#showChips();
  }

  /** Put a text where the caret is, to be edited and sent. @param {string} text */
  insert(text) {
    const { selectionStart: from, selectionEnd: to, value } = this.#field;
    const before = value.slice(0, from);
    const gap = before && !/\s$/.test(before) ? " " : "";
    this.#field.setRangeText(gap + text.slice(0, MAX_CHARS - value.length), from, to, "end");
    this.#onInput();
    this.focus();
  }

  /** Let a product's card go along. @param {string} id @param {string} title */
  attach(id, title) {
    this.#draft.products.set(id, title);
    this.#showChips();
    this.focus();
  }

  /** Take what is dropped on or pasted into an element that stays. @param {HTMLElement} target */
  listenOn(target) {
    takeFilesFrom(target, () => (this.element.hidden ? null : this.#draft?.files));
  }

  /** The file of a canned reply is uploaded as if it had been chosen: into this conversation, to be taken away again. */
  async #onPicked(reply) {
    this.#onInput();
    if (!reply.file) return;
    const { files } = this.#draft;
    try {
      files.take([await this.#desk.cannedFile(reply)]);
    } catch {
      files.complain(this.#texts.t("canned.file.failed", reply.file));
    }
  }

  #onInput() {
    this.#draft.text = this.#field.value;
    this.#canned.look();
    if (this.#field.value) this.#desk.sayTyping();
  }

  #onKey(event) {
    if (this.#canned.takesKey(event)) return;
    // Enter ends a word in Chinese input methods; 229 is Safari's sign of that.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  #showChips() {
    const { products } = this.#draft;
    const remove = (id) => {
      products.delete(id);
      this.#showChips();
      this.focus();
    };
    this.#chips.hidden = products.size === 0;
    this.#chips.replaceChildren(
      ...[...products].map(([id, title]) =>
        h(
          "li",
          {},
          h("button", { type: "button", "aria-label": this.#texts.t("detach", { title }), onclick: () => remove(id) }, title, " ×"),
        ),
      ),
    );
  }

  #newFiles(id) {
    const files = new Attachments({
      texts: this.#blocks.texts,
      upload: (...args) => this.#desk.upload(id, ...args),
      render: (block) => renderBlock(block, this.#blocks),
    });
    files.addEventListener("change", () => this.#showBusy());
    return files;
  }

  /** An answer waits for its files. */
  #showBusy() {
    this.#button.disabled = this.#draft.files.isBusy;
  }

  async #onSubmit(event) {
    event.preventDefault();
    const draft = this.#draft;
    const text = this.#field.value.trim();
    const files = draft.files.blocks.map((block) => block.attachment_id);
    if (!(text || files.length) || this.#button.disabled) return;
    this.#button.disabled = true;
    if (await this.#send(text, draft.key, [...draft.products.keys()], files)) {
      Object.assign(draft, newWords());
      draft.files.clear();
      if (draft === this.#draft) this.#field.value = "";
      this.#showChips();
    }
    this.#showBusy();
    this.focus();
  }
}

/** One key for one text, also when it has to be sent again. */
function newWords() {
  return { text: "", products: new Map(), key: crypto.randomUUID() };
}
