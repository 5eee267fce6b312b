/* Runs before the first paint, so that a dark page never flashes white. preferences.js writes these keys. */
(() => {
  const root = document.documentElement;
  let stored = {};
  try {
    stored = JSON.parse(localStorage.getItem("clerk:preferences") ?? "{}");
  } catch {
    // Storage is blocked: the system's wishes are followed.
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.scheme = stored.scheme ?? system;
  root.lang = (stored.language ?? navigator.language).startsWith("zh") ? "zh-CN" : "en";
})();
