/** The demo shop "Clerk & Co": a page such as a shop would have around the chat. */
import { h } from "../widget/dom.js";
import { Format } from "../widget/format.js";
import { Texts } from "../widget/i18n.js";
import * as api from "./api.js";
import { cart } from "./cart.js";
import { CartDrawer } from "./cart-drawer.js";
import { identifyFrom, joinCart, tellPage } from "./chat.js";
import { renderFooter } from "./footer.js";
import { markDepartment, renderHeader } from "./header.js";
import { preferences } from "./preferences.js";
import { startRouter } from "./router.js";
import { showArticle } from "./views/article.js";
import { showDepartment, showSearch } from "./views/listing.js";
import { showHome } from "./views/home.js";
import { showMissing } from "./views/missing.js";
import { showProduct } from "./views/product.js";

const SHOP = "Clerk & Co 掌柜小铺";
const TOAST_MS = 3_500;
const VIEWS = {
  home: showHome,
  department: showDepartment,
  search: showSearch,
  product: showProduct,
  article: showArticle,
  missing: showMissing,
};

const header = document.getElementById("header");
const main = document.getElementById("main");
const toast = document.getElementById("toast");
const shop = { words: null, departments: [], identities: [] };
const drawer = new CartDrawer(() => shop.words);

let go = null;
let lastRoute = null;
let toastTimer;

async function loadWords() {
  const { language } = preferences;
  shop.words = { texts: await Texts.load("/", "demo", language), format: new Format(language) };
  [shop.departments, shop.identities] = await Promise.all([api.departments(), api.identities()]);
}

function drawFrame() {
  const { texts } = shop.words;
  document.querySelector(".skip").textContent = texts.t("skip");
  renderHeader(header, { ...shop, go: (path) => go(path), openCart: () => drawer.open() });
  renderFooter(document.getElementById("footer"), shop.words);
}

async function show(route, isFirst) {
  lastRoute = route;
  markDepartment(header, route.view === "department" ? route.key : null);
  if (route.view !== "product") tellPage({ department: route.view === "department" ? route.key : null });
  main.setAttribute("aria-busy", "true");
  const view = await draw(route);
  // A slow page must not overwrite the one that was chosen after it.
  if (lastRoute !== route) return;
  main.replaceChildren(...view.content);
  main.removeAttribute("aria-busy");
  document.title = view.title ? `${view.title} · ${SHOP}` : SHOP;
  if (isFirst) return;
  window.scrollTo({ top: 0, behavior: "instant" });
  main.focus({ preventScroll: true });
}

async function draw(route) {
  try {
    return await VIEWS[route.view](route, shop);
  } catch (error) {
    if (api.isNotFound(error)) return showMissing(route, shop);
    console.warn(error);
    const { texts } = shop.words;
    const again = h("button", { type: "button", class: "buy", onclick: () => show(route, true) }, texts.t("again"));
    return { title: texts.t("failed"), content: [h("div", { class: "page narrow" }, h("h1", {}, texts.t("failed")), again)] };
  }
}

function announce(text) {
  clearTimeout(toastTimer);
  toast.textContent = text;
  toastTimer = setTimeout(() => (toast.textContent = ""), TOAST_MS);
}

async function start() {
  document.body.append(drawer.element);
  await loadWords();
  drawFrame();
  identifyFrom(shop.identities);
  joinCart();
  let count = cart.count;
  cart.addEventListener("change", () => {
    if (cart.count > count) announce(shop.words.texts.t("cart.added"));
    count = cart.count;
  });
  preferences.addEventListener("language", async () => {
    await loadWords();
    drawFrame();
    document.getElementById("language").focus();
    await show(lastRoute, true);
  });
  preferences.addEventListener("identity", () => {
    drawFrame();
    if (lastRoute.view === "home") show(lastRoute, true);
  });
  go = startRouter(show);
}

await start();
