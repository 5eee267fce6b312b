/** The top line: which page of the console, whether one is there, whether one is told of news. */
import { h } from "../widget/dom.js";

/** Which page an address names: one of `pages`, else the desk. @param {string} hash @param {string[]} pages */
export function placeOf(hash, pages) {
  const [first] = hash.slice(1).split("/");
  return pages.includes(first) ? first : "desk";
}

/** Links to the pages that the role may see. */
export function pagesNav({ texts, api, desk, place }) {
  const link = (name, href) =>
    h("a", { class: "tool", id: `to-${name}`, href, "aria-current": place === name ? "page" : null }, texts.t(`page.${name}`));
  const toDesk = link("desk", "");
  // The address that the desk has when it is gone to, not when the line was drawn.
  const find = () => toDesk.setAttribute("href", `/console${desk.address}`);
  toDesk.addEventListener("click", find);
  find();
  return h(
    "nav",
    { class: "pages", "aria-label": texts.t("pages") },
    toDesk,
    api.may("see_board") && link("board", "/console#board"),
    link("settings", "/console#settings"),
  );
}

/** Says whether one is there, and changes it. */
export function awayButton({ texts, desk, signal }) {
  const word = h("span", {});
  const onclick = () => desk.setAway(!desk.isAway).catch(() => {});
  const button = h("button", { type: "button", class: "tool presence", id: "presence", onclick }, h("span", { class: "dot" }), word);
  const show = () => {
    word.textContent = texts.t(desk.isAway ? "presence.away" : "presence.online");
    button.setAttribute("aria-pressed", String(desk.isAway));
    button.setAttribute("aria-label", texts.t("away"));
    button.title = texts.t(desk.isAway ? "presence.be_online" : "presence.be_away");
  };
  desk.addEventListener("team", show, { signal });
  show();
  return button;
}

/** Says whether one is told of news by sound and by the system, and changes it: only a click may ask the browser. */
export function notifyButton({ texts, notifier, signal }) {
  const button = h("button", { type: "button", class: "tool", id: "notify", onclick: () => notifier.toggle() });
  const show = () => {
    button.textContent = texts.t(notifier.isOn ? "notify.on" : "notify.off");
    button.setAttribute("aria-pressed", String(notifier.isOn));
    button.setAttribute("aria-label", texts.t("notify"));
    button.title = texts.t(notifier.isBlocked ? "notify.blocked" : "notify.about");
  };
  notifier.addEventListener("change", show, { signal });
  show();
  return button;
}
