/** Handing a conversation on: to a colleague, or back to the queue. */
import { h } from "../widget/dom.js";

const QUEUE = "";

/**
 * @param {object} env
 * @param {import("../widget/i18n.js").Texts} env.texts
 * @param {import("./desk.js").Desk} env.desk
 * @param {(to: string | null) => void} onChosen
 */
export function transferForm({ texts, desk }, onChosen) {
  const colleagues = desk.team.filter(({ name }) => name !== desk.current.agent);
  const option = ({ name, display_name: shown, presence, conversations, capacity }) =>
    h("option", { value: name }, texts.t("transfer.member", { name: shown, presence: texts.t(`presence.${presence}`), conversations, capacity }));
  const select = h("select", { id: "transfer-to" }, h("option", { value: QUEUE }, texts.t("transfer.queue")), colleagues.map(option));
  return h(
    "form",
    {
      class: "transfer",
      onsubmit: (event) => {
        event.preventDefault();
        onChosen(select.value === QUEUE ? null : select.value);
      },
    },
    h("label", { for: "transfer-to" }, texts.t("transfer.to")),
    select,
    h("button", { type: "submit", class: "action" }, texts.t("transfer")),
  );
}
