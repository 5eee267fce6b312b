/** From addresses to views, without loading the page anew: the chat stays as it is. */

/** @typedef {{view: string, key: string | null, query: string | null}} Route */

/** @param {URL | Location} address @returns {Route} */
export function routeOf(address) {
  const [, kind, key] = address.pathname.match(/^\/(p|d|a)\/(.+?)\/?$/) ?? [];
  const query = new URLSearchParams(address.search).get("q")?.trim() || null;
  if (kind) return { view: { p: "product", d: "department", a: "article" }[kind], key: decodeURIComponent(key), query: null };
  if (query) return { view: "search", key: null, query };
  return { view: address.pathname === "/" ? "home" : "missing", key: null, query: null };
}

/**
 * Call `show` for the present address and for each later one.
 *
 * @param {(route: Route, isFirst: boolean) => void} show
 * @returns {(path: string) => void} go there
 */
export function startRouter(show) {
  const go = (path) => {
    history.pushState(null, "", path);
    show(routeOf(location), false);
  };
  window.addEventListener("popstate", () => show(routeOf(location), false));
  document.addEventListener("click", (event) => {
    // Through composedPath links inside the chat's shadow root are seen too.
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (!link || event.defaultPrevented || event.button !== 0 || isForBrowser(event, link)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
  show(routeOf(location), true);
  return go;
}

function isForBrowser(event, link) {
  const isModified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  const isElsewhere = link.origin !== location.origin || link.target === "_blank" || link.hasAttribute("download");
  const isOnPage = link.getAttribute("href").startsWith("#");
  return isModified || isElsewhere || isOnPage || routeOf(link).view === "missing";
}
