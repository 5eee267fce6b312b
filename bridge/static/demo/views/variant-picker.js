/** Choosing a variant by its options; choices that lead to no variant in stock are marked, and still readable. */
import { h, uniqueId } from "../../widget/dom.js";
import { optionName, optionValue } from "../options.js";

/** One group of radio buttons for each option. */
export class VariantPicker {
  #variants;
  #texts;
  #onChange;
  #chosen;

  /** @param {object[]} variants at least one @param {object} texts @param {() => void} onChange */
  constructor(variants, texts, onChange) {
    this.#variants = variants;
    this.#texts = texts;
    this.#onChange = onChange;
    this.#chosen = variants.find((variant) => variant.stock_quantity > 0) ?? variants[0];
    this.element = h("div", { class: "options" });
    this.#draw();
  }

  /** The variant that is chosen. */
  get chosen() {
    return this.#chosen;
  }

  #draw() {
    // One variant leaves nothing to choose; its options stand among the attributes.
    if (this.#variants.length < 2) return;
    const names = [...new Set(this.#variants.flatMap(({ options }) => Object.keys(options)))];
    this.element.replaceChildren(...names.map((name) => this.#group(name)));
  }

  #group(name) {
    const values = [...new Set(this.#variants.map(({ options }) => options[name]).filter(Boolean))];
    const group = uniqueId("option");
    return h(
      "fieldset",
      { "data-option": name },
      h("legend", {}, optionName(name, this.#texts)),
      h("div", { class: "values" }, values.map((value) => this.#choice(group, name, value))),
    );
  }

  #choice(group, name, value) {
    const variant = this.#closest(name, value);
    const isGone = variant.stock_quantity <= 0;
    const input = h("input", {
      type: "radio",
      name: group,
      checked: this.#chosen.options[name] === value,
      onchange: () => this.#choose(variant, name, value),
    });
    const shown = optionValue(value, this.#texts);
    const label = isGone ? this.#texts.t("option.gone", { value: shown }) : shown;
    input.setAttribute("aria-label", label);
    return h("label", { class: isGone ? "value gone" : "value", "data-value": value }, input, h("span", {}, shown));
  }

  /** With this value: the variant that keeps most of the other choices, in stock if there is one. */
  #closest(name, value) {
    const kept = (variant) => Object.entries(this.#chosen.options).filter(([key, own]) => variant.options[key] === own).length;
    const weight = (variant) => kept(variant) * 2 + (variant.stock_quantity > 0 ? 1 : 0);
    const fitting = this.#variants.filter(({ options }) => options[name] === value);
    return fitting.reduce((best, variant) => (weight(variant) > weight(best) ? variant : best));
  }

  #choose(variant, name, value) {
    this.#chosen = variant;
    this.#draw();
    const group = this.element.querySelector(`[data-option="${CSS.escape(name)}"]`);
    group.querySelector(`[data-value="${CSS.escape(value)}"] input`).focus();
    this.#onChange();
  }
}
