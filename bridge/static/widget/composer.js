/** Where the shopper writes: draft kept over reloads, safe with input methods, the way to a person below it. */
import { Attachments } from "./attach.js";
import { renderBlock } from "./blocks/index.js";
import { h, icon, image, safeUrl } from "./dom.js";
import { CLOSE, PERSON, SEND } from "./icons.js";

// The bridge's limit of a message.
const MAX_CHARS = 2_000;
const COUNT_FROM = 1_800;
const MAX_HEIGHT_PX = 140;
const TYPING_EVERY_MS = 3_000;

/** The form at the panel's foot. */
export class Composer {
  #env;
  #input;
  #send;
  #count = h("span", { class: "count", role: "status" });
  #about = h("div", { class: "about", hidden: true });
  #person;
  #restart;
  #typedAt = 0;
  #talkId = null;
  #leave = new AbortController();

  /** @param {import("./panel.js").Environment} env */
  constructor(env) {
    this.#env = env;
    const t = (...args) => env.texts.t(...args);
    this.#input = h("textarea", {
      class: "input",
      rows: 1,
      maxlength: MAX_CHARS,
      placeholder: t("composer.placeholder"),
      "aria-label": t("composer.label"),
      autocomplete: "off",
      enterkeyhint: "send",
      onkeydown: (event) => this.#onKey(event),
      oninput: () => this.#onInput(),
    });
    this.#send = h("button", { type: "submit", class: "send", "aria-label": t("composer.send") }, icon(SEND));
    /** What goes with the message. */
    this.files = new Attachments({
      texts: env.texts,
      upload: (...said) => env.conversation.upload(...said),
      // One that cannot be taken back now the bridge sweeps.
      discard: (id) => env.conversation.file(id, "DELETE").catch(() => {}),
      render: (block) => renderBlock(block, env),
    });
    this.#person = h(
      "button",
      { type: "button", class: "quiet", onclick: () => env.conversation.requestPerson() },
      icon(PERSON),
      h("span", {}, t("person.ask")),
    );
    this.#restart = h(
      "button",
      { type: "button", class: "quiet", hidden: true, onclick: () => env.conversation.restart() },
      t("restart"),
    );
    this.element = h(
      "form",
      { class: "composer", onsubmit: (event) => this.#onSubmit(event) },
      this.#about,
      this.files.element,
      h("div", { class: "field" }, this.#input, this.files.button, this.#send),
      h("div", { class: "foot" }, this.#person, this.#restart, this.#count),
    );
    env.session.addEventListener("wiped", () => this.#clear(), this.#leave);
    env.page.addEventListener("about", () => this.#showAbout(), this.#leave);
    this.#input.value = env.session.remembered("draft") ?? "";
    this.files.addEventListener("change", () => this.#onDraft());
    this.#showAbout();
    this.#resize();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
    this.#resize();
  }

  /** @param {import("./store.js").MessageStore} store */
  update({ state }) {
    const isWithPerson = state === "waiting" || state === "person";
    this.#person.hidden = isWithPerson;
    // Writing on takes a closed conversation up again; some would rather begin anew.
    this.#restart.hidden = state !== "closed";
    this.#person.parentElement.classList.toggle("is-empty", isWithPerson);
    // Uploads belong to the conversation that they were made for.
    const talkId = this.#env.session.credentials?.id ?? null;
    if (this.#talkId && talkId !== this.#talkId) this.files.clear();
    this.#talkId = talkId;
    this.#onDraft();
  }

  dispose() {
    this.#leave.abort();
  }

  #onKey(event) {
    // Enter chooses a word in Chinese, Japanese and Korean input methods; 229 is Safari's sign of the same.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  #onInput() {
    this.#onDraft();
    this.#env.session.remember("draft", this.#input.value || null);
    this.#resize();
    if (Date.now() - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = Date.now();
    this.#env.conversation.showTyping(true);
  }

  #onDraft() {
    const { value } = this.#input;
    this.#send.disabled = this.files.isBusy || (value.trim() === "" && !this.files.blocks.length);
    const isLong = value.length >= COUNT_FROM;
    const text = isLong ? this.#env.texts.t("composer.left", { count: MAX_CHARS - value.length }) : "";
    if (this.#count.textContent !== text) this.#count.textContent = text;
  }

  /** Another shopper sits here from now on. */
  #clear() {
    this.#input.value = "";
    this.#showAbout();
    this.#onDraft();
    this.#resize();
  }

  #onSubmit(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    const { blocks, isBusy } = this.files;
    if (isBusy || !(text || blocks.length)) return;
    this.#env.conversation.send(text ? { text } : {}, blocks);
    this.files.clear();
    this.#env.conversation.showTyping(false);
    this.#input.value = "";
    this.#typedAt = 0;
    this.#env.session.remember("draft", null);
    this.#onDraft();
    this.#resize();
    this.#input.focus();
  }

  #resize() {
    const { style } = this.#input;
    style.height = "auto";
    // Hidden elements have no height; show() calls again.
    if (this.#input.scrollHeight) style.height = `${Math.min(this.#input.scrollHeight, MAX_HEIGHT_PX)}px`;
  }

  #showAbout() {
    const { about } = this.#env.page;
    this.#about.hidden = !about;
    if (!about) return this.#about.replaceChildren();
    const { texts, base } = this.#env;
    const picture = safeUrl(about.image_url, base);
    this.#about.replaceChildren(
      ...(picture ? [image(picture, { width: 32, height: 32 })] : []),
      h("span", { class: "about-words" }, h("span", { class: "about-label" }, texts.t("about")), h("span", {}, about.title)),
      h(
        "button",
        {
          type: "button",
          class: "icon-button small",
          "aria-label": texts.t("about.remove", { title: about.title }),
          onclick: () => {
            this.#env.page.about = null;
            this.focus();
          },
        },
        icon(CLOSE),
      ),
    );
  }
}
