/**
 * Zhanggui's page loader: `<script async src="https://chat.example.com/widget.js" data-shop="demo"></script>`.
 *
 * It puts one <zhanggui-chat> element on the page, fetches the widget when the page is idle (or at once when
 * it is asked to open), and offers `window.Zhanggui`. Calls made before the widget is there wait for it; calls
 * made before this file is there go into `window.ZhangguiQueue`:
 *
 *     (window.ZhangguiQueue ||= []).push(["identify", token]);
 *
 * Attributes of the script tag (all optional but data-shop): data-name, data-language, data-theme, data-position,
 * data-persist; README.md beside this file tells them, and how the widget is coloured.
 */
(() => {
  "use strict";
  const TAG = "zhanggui-chat";
  // Not earlier: the shop's own page comes first. Not later: a waiting shopper looks for the button.
  const IDLE_TIMEOUT_MS = 4000;
  const RETRY_MS = 5000;

  // A second tag on the same page changes nothing.
  if (window.Zhanggui) return;

  const script = document.currentScript ?? document.querySelector('script[src*="widget.js"][data-shop]');
  const base = new URL(".", script.src).href;
  const element = document.createElement(TAG);
  for (const { name, value } of script.attributes) {
    if (name.startsWith("data-")) element.setAttribute(name.slice("data-".length), value);
  }
  element.setAttribute("base", base);

  let loading = null;
  const load = () => {
    loading ??= import(`${base}static/widget/chat.js`).catch((error) => {
      loading = null;
      console.warn(`Zhanggui: the chat could not be loaded from ${base}; it is tried again.`, error);
      setTimeout(load, RETRY_MS);
    });
  };

  // Defined is not enough: a page may have taken the element out meanwhile, to put it elsewhere.
  const connected = new Promise((resolve) => {
    element.addEventListener("zhanggui-connected", resolve, { once: true });
  });
  const call = (method, isUrgent) => (...args) => {
    if (isUrgent) load();
    return connected.then(() => element[method](...args));
  };

  window.Zhanggui = Object.freeze({
    /** Open the chat; `{about: {product_id, title, image_url}}` starts it on a product. */
    open: call("open", true),
    /** Close the chat's panel; the conversation stays. */
    close: call("close", false),
    /** Say who the shopper is: an identity signed by the shop's back end, or null to sign out. */
    identify: call("identify", false),
    /** Tell of a page event: "page" sets the context; "view", "click", "cart", "search", "purchase" are kept. */
    event: call("event", false),
    /** Listen: "ready" "open" "close" "message" "unread" "state" "cart" "click" "proactive". Returns how to stop. */
    on(name, handler) {
      const listener = (event) => handler(event.detail);
      element.addEventListener(`zhanggui-${name}`, listener);
      return () => element.removeEventListener(`zhanggui-${name}`, listener);
    },
  });

  const run = ([method, ...args]) => window.Zhanggui[method](...args);
  const early = Array.isArray(window.ZhangguiQueue) ? window.ZhangguiQueue : [];
  window.ZhangguiQueue = { push: (...calls) => calls.forEach(run) };
  early.forEach(run);

  const attach = () => {
    document.body.append(element);
    if ("requestIdleCallback" in window) requestIdleCallback(load, { timeout: IDLE_TIMEOUT_MS });
    else setTimeout(load, IDLE_TIMEOUT_MS / 4);
  };
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach, { once: true });
})();
