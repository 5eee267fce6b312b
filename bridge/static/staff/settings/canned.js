/** Canned replies as supervisors make, change and remove them. */
import { h } from "../../widget/dom.js";
import { Outcome, button, card, field, form, submit, sureButton } from "./parts.js";

/** @param {object} env see settings.js */
export function draw({ texts, desk }) {
  const outcome = new Outcome(texts);
  const shortcut = h("input", { required: true, maxlength: 40, pattern: "[^\\s\\/]+", autocomplete: "off" });
  const text = h("textarea", { required: true, rows: 4, maxlength: 4_000 });
  const list = h("ul", { class: "rows" });

  const edit = (reply) => {
    shortcut.value = reply.shortcut;
    text.value = reply.text;
    text.focus();
  };
  const remove = async (reply) => {
    if (await outcome.try(() => desk.removeCanned(reply.shortcut), texts.t("removed", { what: `/${reply.shortcut}` }))) show();
    shortcut.focus();
  };
  const row = (reply) =>
    h(
      "li",
      {},
      h("strong", {}, `/${reply.shortcut}`),
      h("p", { class: "lines" }, reply.text),
      h(
        "div",
        { class: "buttons" },
        button(texts.t("canned.edit", reply), () => edit(reply)),
        sureButton(texts, texts.t("canned.remove", reply), () => remove(reply)),
      ),
    );
  const show = () => list.replaceChildren(...desk.canned.map(row));
  const save = async () => {
    if (!(await outcome.try(() => desk.setCanned(shortcut.value.trim(), text.value.trim()), texts.t("saved")))) return;
    shortcut.value = text.value = "";
    show();
  };

  show();
  return [
    card(
      texts.t("canned.new"),
      form(save, field(texts.t("canned.shortcut"), shortcut), field(texts.t("canned.text"), text, texts.t("canned.hint")), submit(texts.t("save"))),
      outcome.element,
    ),
    card(texts.t("page.canned"), desk.canned.length ? "" : h("p", { class: "hint" }, texts.t("canned.none")), list),
  ];
}
