/** The sign-in form. */
import { h, icon } from "../widget/dom.js";
import { BELL } from "../widget/icons.js";
import { Refused } from "./api.js";

/**
 * @param {{texts: import("../widget/i18n.js").Texts, api: import("./api.js").StaffApi, tools: HTMLElement}} parts
 * @param {() => void} onDone
 */
export function signInForm({ texts, api, tools }, onDone) {
  const name = h("input", { id: "name", name: "name", autocomplete: "username", required: true, maxlength: 80 });
  const password = h("input", { id: "password", type: "password", autocomplete: "current-password", required: true, maxlength: 200 });
  const code = h("input", { id: "code", name: "code", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 7 });
  const codeLine = h("div", { class: "code-line", hidden: true }, h("label", { for: "code" }, texts.t("code")), code);
  const complaint = h("p", { class: "complaint", role: "alert" });
  const button = h("button", { type: "submit", class: "primary" }, texts.t("sign_in"));
  const onsubmit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    complaint.textContent = "";
    try {
      await api.signIn(name.value.trim(), password.value, code.value.trim());
      onDone();
    } catch (error) {
      const isCodeNeeded = error instanceof Refused && error.type.endsWith("/code-needed");
      complaint.textContent = texts.t(isCodeNeeded ? "problem.code" : complaintKey(error));
      if (isCodeNeeded) codeLine.hidden = false;
      if (codeLine.hidden) password.select();
      else code.select();
    } finally {
      button.disabled = false;
    }
  };
  return h(
    "main",
    { class: "sign-in" },
    h(
      "form",
      { class: "sign-in-form", onsubmit },
      h("span", { class: "mark" }, icon(BELL)),
      h("h1", {}, texts.t("title")),
      h("label", { for: "name" }, texts.t("name")),
      name,
      h("label", { for: "password" }, texts.t("password")),
      password,
      codeLine,
      complaint,
      button,
      tools,
    ),
  );
}

function complaintKey(error) {
  if (!(error instanceof Refused)) return "problem.offline";
  if (error.status === 429) return "problem.locked";
  return error.status < 500 ? "problem.password" : "problem.other";
}
