/** Canned replies: one's own, and the team's as supervisors make, change and remove them. */
import { TYPES } from "../../widget/attach.js";
import { h } from "../../widget/dom.js";
import { Outcome, button, card, choice, field, form, submit, sureButton } from "./parts.js";

/** @param {object} env see settings.js */
export function draw({ texts, desk }) {
  const outcome = new Outcome(texts);
  const shortcut = h("input", { required: true, maxlength: 40, pattern: "[^\\s\\/]+", autocomplete: "off" });
  const text = h("textarea", { required: true, rows: 4, maxlength: 4_000 });
  const whose = choice(["own", "team"].map((one) => [one, texts.t(`canned.whose.${one}`)]), desk.mayWrite ? "team" : "own");
  const file = h("input", { type: "file", accept: TYPES });
  const lists = { own: h("ul", { class: "rows" }), team: h("ul", { class: "rows" }) };

  const edit = (reply) => {
    shortcut.value = reply.shortcut;
    text.value = reply.text;
    whose.value = reply.is_own ? "own" : "team";
    text.focus();
  };
  const remove = async (reply) => {
    if (await outcome.try(() => desk.removeCanned(reply), texts.t("removed", { what: `/${reply.shortcut}` }))) show();
    shortcut.focus();
  };
  const removeFile = async (reply) => {
    if (await outcome.try(() => desk.removeCannedFile(reply), texts.t("removed", { what: reply.file.name }))) show();
  };
  const row = (reply) =>
    h(
      "li",
      {},
      h("strong", {}, `/${reply.shortcut}`),
      h("p", { class: "lines" }, reply.text),
      reply.file && h("p", { class: "hint" }, texts.t("canned.with", reply.file)),
      (reply.is_own || desk.mayWrite) &&
        h(
          "div",
          { class: "buttons" },
          button(texts.t("canned.edit", reply), () => edit(reply)),
          reply.file && button(texts.t("canned.remove_file", { ...reply.file, ...reply }), () => removeFile(reply)),
          sureButton(texts, texts.t("canned.remove", reply), () => remove(reply)),
        ),
    );
  const none = () => h("li", { class: "hint" }, texts.t("canned.none"));
  const show = () => {
    for (const [name, list] of Object.entries(lists)) {
      const found = desk.canned.filter(({ is_own: isOwn }) => isOwn === (name === "own"));
      list.replaceChildren(...(found.length ? found.map(row) : [none()]));
    }
  };
  const save = async () => {
    const reply = { shortcut: shortcut.value.trim(), text: text.value.trim(), is_own: whose.value === "own" };
    if (!(await outcome.try(() => desk.setCanned(reply, file.files[0]), texts.t("saved")))) return;
    shortcut.value = text.value = file.value = "";
    show();
  };

  show();
  return [
    card(
      texts.t("canned.new"),
      form(save, field(texts.t("canned.shortcut"), shortcut), field(texts.t("canned.text"), text, texts.t("canned.hint")), field(texts.t("canned.file"), file, texts.t("canned.file.hint")), desk.mayWrite && field(texts.t("canned.whose"), whose), submit(texts.t("save"))),
      outcome.element,
    ),
    card(texts.t("canned.whose.own"), lists.own),
    card(texts.t("canned.whose.team"), lists.team),
  ];
}
