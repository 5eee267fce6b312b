/** Canned replies as supervisors make, change and remove them. */
import { h } from "../widget/dom.js";

const FAILED = "problem.other";

/**
 * @param {{texts: import("../widget/i18n.js").Texts, desk: import("./desk.js").Desk}} env
 * @returns {HTMLElement} a part of the page that opens
 */
export function cannedSettings({ texts, desk }) {
  const shortcut = h("input", { id: "canned-shortcut", required: true, maxlength: 40, pattern: "[^\\s\\/]+" });
  const text = h("textarea", { id: "canned-text", required: true, rows: 3, maxlength: 4_000 });
  const complaint = h("p", { class: "complaint", role: "alert" });
  const list = h("ul", {});

  const attempt = async (work) => {
    complaint.textContent = "";
    try {
      await work();
      show();
      return true;
    } catch {
      complaint.textContent = texts.t(FAILED);
      return false;
    }
  };
  const edit = (reply) => {
    shortcut.value = reply.shortcut;
    text.value = reply.text;
    text.focus();
  };
  const remove = async (reply) => {
    if (await attempt(() => desk.removeCanned(reply.shortcut))) shortcut.focus();
  };
  const row = (reply) =>
    h(
      "li",
      {},
      h("strong", {}, `/${reply.shortcut}`),
      h("p", { class: "passage" }, reply.text),
      h("button", { type: "button", class: "action", onclick: () => edit(reply) }, texts.t("canned.edit", reply)),
      " ",
      h("button", { type: "button", class: "action", onclick: () => remove(reply) }, texts.t("canned.remove", reply)),
    );
  const show = () => list.replaceChildren(...desk.canned.map(row));
  const onsubmit = async (event) => {
    event.preventDefault();
    if (await attempt(() => desk.setCanned(shortcut.value.trim(), text.value.trim()))) shortcut.value = text.value = "";
  };

  show();
  return h(
    "details",
    { class: "canned-settings" },
    h("summary", {}, texts.t("canned")),
    complaint,
    list,
    h(
      "form",
      { class: "side-form", onsubmit },
      h("label", { for: "canned-shortcut" }, texts.t("canned.shortcut")),
      shortcut,
      h("label", { for: "canned-text" }, texts.t("canned.text")),
      text,
      h("p", { class: "hint" }, texts.t("canned.hint")),
      h("button", { type: "submit", class: "action" }, texts.t("save")),
    ),
  );
}
