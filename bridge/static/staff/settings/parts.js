/** What the settings' pages are put together from. */
import { h, uniqueId } from "../../widget/dom.js";

/** How long a button waits to be pressed a second time. */
const SURE_MS = 5_000;

/**
 * A label above a control.
 *
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [hint] what to know about it
 */
export function field(label, control, hint) {
  control.id ||= uniqueId("field");
  const about = hint && h("p", { class: "hint", id: `${control.id}-hint` }, hint);
  if (about) control.setAttribute("aria-describedby", about.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, about);
}

/** A box to tick, with its words behind it. @param {string} label @param {Record<string, unknown>} props */
export function tick(label, props) {
  const box = h("input", { type: "checkbox", ...props });
  return { box, element: h("label", { class: "tick" }, box, h("span", {}, label)) };
}

/** A list to choose one from. @param {[string, string][]} options value and word @param {string} chosen */
export function choice(options, chosen, props = {}) {
  return h("select", props, options.map(([value, word]) => h("option", { value, selected: value === chosen }, word)));
}

/** @param {string} word @param {() => void} onclick @param {Record<string, unknown>} [props] */
export function button(word, onclick, props = {}) {
  return h("button", { type: "button", class: "action", onclick, ...props }, word);
}

/** A button that has to be pressed twice: what it does cannot be undone. */
export function sureButton(texts, word, onclick) {
  let timer = 0;
  const calm = () => {
    timer = 0;
    element.textContent = word;
    element.classList.remove("sure");
  };
  const element = button(word, () => {
    if (timer) {
      clearTimeout(timer);
      calm();
      onclick();
      return;
    }
    element.textContent = texts.t("sure", { what: word });
    element.classList.add("sure");
    timer = setTimeout(calm, SURE_MS);
  });
  return element;
}

/** What is said after something was tried: that it worked, or why not. */
export class Outcome {
  #texts;
  #bad = h("p", { class: "complaint", role: "alert" });
  #good = h("p", { class: "done", role: "status" });

  /** @param {import("../../widget/i18n.js").Texts} texts */
  constructor(texts) {
    this.#texts = texts;
    this.element = h("div", { class: "outcome" }, this.#bad, this.#good);
  }

  /** @param {string} words */
  complain(words) {
    this.#good.textContent = "";
    this.#bad.textContent = words;
  }

  /**
   * @param {() => Promise<unknown>} work
   * @param {string} [done] what to say when it worked
   * @returns {Promise<boolean>} whether it worked
   */
  async try(work, done = "") {
    this.#bad.textContent = this.#good.textContent = "";
    try {
      await work();
      this.#good.textContent = done;
      return true;
    } catch (error) {
      this.complain(this.#texts.t("problem", { detail: error.message }));
      return false;
    }
  }
}

/** A part of a page with a heading of its own. @param {string} title @param {...unknown} children */
export function card(title, ...children) {
  const id = uniqueId("card");
  return h("section", { class: "sheet", "aria-labelledby": id }, h("h3", { id }, title), ...children);
}

/** A form whose Enter does what its button does. @param {(event: Event) => void} work @param {...unknown} children */
export function form(work, ...children) {
  const onsubmit = (event) => {
    event.preventDefault();
    work();
  };
  return h("form", { class: "fields", onsubmit }, ...children);
}

/** The button that sends a form. @param {string} word */
export const submit = (word) => h("div", { class: "field-end" }, h("button", { type: "submit", class: "primary" }, word));

/** What is shown once and has to be copied now. @param {string} label @param {string} secret @param {string} copy @param {string} copied */
export function once(label, secret, copy, copied) {
  const box = h("input", { type: "text", class: "secret", readonly: true, value: secret, spellcheck: "false", onfocus: () => box.select() });
  const copyButton = button(copy, async () => {
    try {
      await navigator.clipboard.writeText(secret);
    } catch {
      // Without TLS, or not allowed: it is selected, to be copied by hand.
      box.select();
      return;
    }
    copyButton.textContent = copied;
  });
  return h("div", { class: "once", role: "status" }, field(label, box), copyButton);
}

/** When something was, or that it never was. */
export const when = (iso, { texts, format }) => (iso ? format.dayAndTime(iso) : texts.t("never"));
