/** The shop's header: name, search, departments, cart, and the demo's switches. */
import { h, icon } from "../widget/dom.js";
import { BELL, CHECK, PERSON } from "../widget/icons.js";
import { LANGUAGE_NAMES } from "../widget/i18n.js";
import { cart } from "./cart.js";
import { preferences } from "./preferences.js";

const SEARCH = "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20";
const BASKET = "M4 9h16l-1.6 10.2H5.6zM8 9l3-5.5M16 9l-3-5.5M10 13v3M14 13v3";
const MOON = "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z";
const SUN = "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4";

/**
 * Fill the header.
 *
 * @param {HTMLElement} element
 * @param {object} parts
 * @param {{texts: object}} parts.words
 * @param {object[]} parts.departments
 * @param {object[]} parts.identities
 * @param {(path: string) => void} parts.go
 * @param {() => void} parts.openCart
 */
export function renderHeader(element, { words, departments, identities, go, openCart }) {
  const t = (...args) => words.texts.t(...args);
  element.replaceChildren(
    h("div", { class: "awning", "aria-hidden": "true" }),
    h(
      "div",
      { class: "bar" },
      h(
        "a",
        { class: "brand", href: "/", "aria-label": t("home") },
        h("span", { class: "brand-mark" }, icon(BELL)),
        h("span", { class: "brand-name" }, "Clerk & Co"),
        h("span", { class: "brand-seal", lang: "zh-CN" }, "掌柜小铺"),
      ),
      searchForm(t, go),
      h("div", { class: "tools" }, languageButton(), schemeButton(t), identityMenu(t, identities), cartButton(t, openCart)),
    ),
    h(
      "nav",
      { class: "departments", "aria-label": t("departments") },
      h("ul", {}, departments.map(({ key, title }) => h("li", {}, h("a", { href: `/d/${encodeURIComponent(key)}` }, title)))),
    ),
  );
}

/** Mark the department that is shown. @param {HTMLElement} element @param {string | null} key */
export function markDepartment(element, key) {
  for (const link of element.querySelectorAll(".departments a")) {
    const isHere = key !== null && link.getAttribute("href") === `/d/${encodeURIComponent(key)}`;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function searchForm(t, go) {
  const field = h("input", { type: "search", name: "q", "aria-label": t("search"), placeholder: t("search.placeholder"), maxlength: 200 });
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  const onsubmit = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    go(text ? `/?q=${encodeURIComponent(text)}` : "/");
  };
  return h(
    "form",
    { class: "search", role: "search", action: "/", onsubmit },
    icon(SEARCH),
    field,
    h("button", { type: "submit", class: "hidden-words" }, t("search")),
  );
}

function languageButton() {
  const other = preferences.language === "zh" ? "en" : "zh";
  const onclick = () => (preferences.language = other);
  return h("button", { type: "button", class: "tool", id: "language", lang: other === "zh" ? "zh-CN" : "en", onclick }, LANGUAGE_NAMES[other]);
}

function schemeButton(t) {
  const button = h("button", { type: "button", class: "tool square" });
  const show = () => {
    button.replaceChildren(icon(preferences.isDark ? SUN : MOON));
    button.setAttribute("aria-label", t(preferences.isDark ? "scheme.light" : "scheme.dark"));
  };
  button.addEventListener("click", () => {
    preferences.isDark = !preferences.isDark;
    show();
  });
  show();
  return button;
}

function identityMenu(t, identities) {
  const chosen = identities.find(({ customer_id: id }) => id === preferences.identityId);
  const choices = [{ customer_id: null, name: t("identity.guest"), note: t("identity.guest.note") }, ...identities];
  const menu = h(
    "details",
    { class: "identity" },
    h(
      "summary",
      { class: "tool", "aria-label": t("identity.label", { name: chosen?.name ?? t("identity.guest") }) },
      icon(PERSON),
      h("span", { class: "identity-name" }, chosen?.name ?? t("identity.guest")),
    ),
    h(
      "div",
      { class: "identity-list" },
      h("p", {}, t("identity.browse_as")),
      h("ul", {}, choices.map((choice) => h("li", {}, identityChoice(choice, () => (menu.open = false))))),
    ),
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  const closeOutside = ({ target }) => {
    if (!menu.isConnected) document.removeEventListener("pointerdown", closeOutside);
    else if (!menu.contains(target)) menu.open = false;
  };
  document.addEventListener("pointerdown", closeOutside);
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}

function identityChoice({ customer_id: id, name, note }, close) {
  const isChosen = preferences.identityId === id;
  const onclick = () => {
    close();
    preferences.identityId = id;
  };
  return h(
    "button",
    { type: "button", "aria-pressed": String(isChosen), onclick },
    h("span", { class: "identity-words" }, h("strong", {}, name), h("span", { class: "faint" }, note)),
    isChosen && icon(CHECK),
  );
}

function cartButton(t, openCart) {
  const count = h("span", { class: "cart-count" });
  const button = h("button", { type: "button", class: "tool", id: "cart-button", onclick: openCart }, icon(BASKET), count);
  const show = () => {
    count.textContent = String(cart.count);
    count.hidden = cart.count === 0;
    button.setAttribute("aria-label", t("cart.open", { count: cart.count }));
  };
  // The header is made anew on a change of language; the old button's listener goes with the old button.
  const onChange = () => (button.isConnected ? show() : cart.removeEventListener("change", onChange));
  cart.addEventListener("change", onChange);
  show();
  return button;
}
