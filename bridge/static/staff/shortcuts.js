/** Keyboard shortcuts of the console, with Alt: single letters would be typed by mistake and get in the way of speech input. */

/** @param {{desk: import("./desk.js").Desk, signal: AbortSignal}} parts */
export function listenForShortcuts({ desk, signal }) {
  const press = (selector) => document.querySelector(selector)?.click();
  const focus = (selector) => document.querySelector(selector)?.focus();
  // By place on the keyboard: Alt makes other letters on a Mac.
  const actions = {
    KeyJ: () => desk.openNeighbour(1),
    KeyK: () => desk.openNeighbour(-1),
    KeyT: () => press("#action-take"),
    KeyG: () => press("#action-release"),
    KeyX: () => press("#action-close"),
    KeyA: () => focus(".answer textarea"),
    KeyN: () => focus("#note"),
    KeyI: () => press("#details"),
    KeyS: () => focus(".search input"),
  };
  document.addEventListener(
    "keydown",
    (event) => {
      const action = actions[event.code];
      if (!action || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      // A failure is a lost line, and the page says so.
      Promise.resolve(action()).catch(() => {});
    },
    { signal },
  );
}
