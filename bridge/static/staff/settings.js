/** The settings: one page for each thing, loaded when it is opened, shown to those whose role may change it. */
import { h } from "../widget/dom.js";

/** In their order; `right` is what the account must have, none: everybody. */
const PAGES = [
  { name: "account", load: () => import("./settings/account.js") },
  { name: "hours", right: "change_settings", load: () => import("./settings/hours.js") },
  { name: "canned", load: () => import("./settings/canned.js") },
  { name: "articles", right: "change_settings", load: () => import("./settings/articles.js") },
  { name: "accounts", right: "manage_accounts", load: () => import("./settings/accounts.js") },
  { name: "keys", right: "manage_integrations", load: () => import("./settings/keys.js") },
  { name: "webhooks", right: "manage_integrations", load: () => import("./settings/webhooks.js") },
  { name: "audit", right: "read_audit", load: () => import("./settings/audit.js") },
];

/**
 * @param {HTMLElement} main
 * @param {object} env
 * @param {import("../widget/i18n.js").Texts} env.texts words of the settings
 * @param {import("../widget/i18n.js").Texts} env.staff words of the console
 * @param {import("../widget/format.js").Format} env.format
 * @param {import("./api.js").StaffApi} env.api
 * @param {import("./desk.js").Desk} env.desk
 * @param {import("./notify.js").Notifier} env.notifier
 * @param {AbortSignal} env.signal
 */
export async function draw(main, env) {
  const pages = PAGES.filter(({ right }) => !right || env.api.may(right));
  const links = new Map(pages.map(({ name }) => [name, h("a", { href: `/console#settings/${name}` }, env.texts.t(`page.${name}`))]));
  const body = h("div", { class: "page-body" });
  let drawn = new AbortController();

  const show = async () => {
    const [, wanted, rest] = location.hash.slice(1).split("/");
    const page = pages.find(({ name }) => name === wanted) ?? pages[0];
    for (const [name, link] of links) {
      if (name === page.name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    drawn.abort();
    drawn = new AbortController();
    const { signal } = drawn;
    body.setAttribute("aria-busy", "true");
    const heading = h("h2", { tabindex: -1 }, env.texts.t(`page.${page.name}`));
    const parts = await content(page, { ...env, signal, rest: rest ? decodeURIComponent(rest) : null });
    if (signal.aborted) return;
    body.replaceChildren(heading, ...parts);
    body.removeAttribute("aria-busy");
    // Whoever reads by ear hears which page it is; nothing moves under the eyes.
    heading.focus({ preventScroll: true });
    body.scrollTop = main.scrollTop = 0;
    links.get(page.name).scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
  };

  const onhashchange = () => location.hash.startsWith("#settings") && show();
  window.addEventListener("hashchange", onhashchange, { signal: env.signal });
  main.classList.add("settings");
  main.replaceChildren(h("nav", { class: "page-nav", "aria-label": env.texts.t("settings") }, [...links.values()]), body);
  await show();
}

async function content(page, env) {
  try {
    const { draw: drawIt } = await page.load();
    return [await drawIt(env)].flat();
  } catch (error) {
    return [h("p", { class: "complaint", role: "alert" }, env.texts.t("problem", { detail: error.message }))];
  }
}
