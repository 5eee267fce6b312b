/** Several questions at once. It stands only under the last message; what was sent is read in the shopper's own. */
import { h, uniqueId } from "../dom.js";

/** @param {object} block zhanggui/messages.py: FormBlock @param {import("./index.js").BlockEnvironment} env */
export function renderForm({ title, fields, submit_label: submitLabel, payload }, env) {
  const titleId = uniqueId("form");
  const controls = fields.map((field) => new Field(field, env));
  const submit = (event) => {
    event.preventDefault();
    const faulty = controls.filter((control) => !control.check());
    if (faulty.length) return faulty[0].focus();
    const filled = controls.filter(({ value }) => value);
    const label = [title, ...filled.map((control) => control.summary)].join("\n");
    const values = Object.fromEntries(filled.map(({ name, value }) => [name, value]));
    env.say({ label, payload, values }, event);
  };
  return h(
    "form",
    // Our own words beside each field, in the chat's language, instead of the browser's bubbles.
    { class: "form", novalidate: true, "aria-labelledby": titleId, onsubmit: submit },
    h("p", { class: "form-title", id: titleId }, title),
    controls.map(({ element }) => element),
    h("button", { type: "submit", class: "card-button solid", disabled: !env.say }, submitLabel),
  );
}

/** One question with its label, its control and what is wrong with the answer. */
class Field {
  #field;
  #texts;
  #id = uniqueId("field");
  #controls;
  #fault;

  constructor(field, { texts, say }) {
    this.#field = field;
    this.#texts = texts;
    this.#fault = h("p", { class: "form-fault", id: `${this.#id}-fault`, role: "alert" });
    const isDisabled = !say;
    this.element = field.kind === "radio" ? this.#radios(isDisabled) : this.#single(isDisabled);
    this.#complain(field.error ?? "");
  }

  get name() {
    return this.#field.name;
  }

  get value() {
    if (this.#field.kind !== "radio") return this.#controls[0].value.trim();
    return this.#controls.find(({ checked }) => checked)?.value ?? "";
  }

  /** Question and answer as they are read afterwards. */
  get summary() {
    const chosen = this.#field.options?.find(({ value }) => value === this.value);
    return this.#texts.t("form.answer", { label: this.#field.label, value: chosen?.label ?? this.value });
  }

  /** Say what is missing. @returns {boolean} whether all is well */
  check() {
    const isMissing = this.#field.is_required && !this.value;
    this.#complain(isMissing ? this.#texts.t(this.#field.options?.length ? "form.choose" : "form.fill_in") : "");
    return !isMissing;
  }

  focus() {
    this.#controls[0].focus();
  }

  #complain(fault) {
    this.#fault.textContent = fault;
    for (const control of this.#controls) {
      if (fault) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }

  #shared(isDisabled) {
    const { name, is_required: isRequired } = this.#field;
    return { name, required: isRequired, disabled: isDisabled, "aria-describedby": `${this.#id}-fault` };
  }

  #single(isDisabled) {
    const { kind, label, value, max_chars: maxlength, autocomplete, options } = this.#field;
    const own = { ...this.#shared(isDisabled), id: this.#id, class: "input", autocomplete };
    const make = {
      text: () => h("input", { ...own, type: "text", maxlength }),
      multiline: () => h("textarea", { ...own, rows: 2, maxlength }),
      select: () =>
        h("select", own, [{ value: "", label: this.#texts.t("form.select") }, ...options].map((option) => h("option", { value: option.value }, option.label))),
    };
    const control = make[kind]();
    control.value = value ?? "";
    this.#controls = [control];
    return h("div", { class: "form-field" }, h("label", { for: this.#id }, label), control, this.#fault);
  }

  #radios(isDisabled) {
    const { label, options, value, name } = this.#field;
    // Radios of two forms in one transcript must not be one group.
    const own = { ...this.#shared(isDisabled), type: "radio", name: `${this.#id}-${name}` };
    this.#controls = options.map((option) => h("input", { ...own, value: option.value, checked: option.value === value }));
    return h(
      "fieldset",
      { class: "form-field" },
      h("legend", {}, label),
      h("div", { class: "form-options" }, options.map((option, at) => h("label", { class: "form-option" }, this.#controls[at], h("span", {}, option.label)))),
      this.#fault,
    );
  }
}
