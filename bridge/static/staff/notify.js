/** Tells an agent of a new shopper who waits, and of words in their own conversations: title, sound, system. */

const TONE_HZ = 660;
const TONE_S = 0.18;
const LOUDNESS = 0.08;
const KEY = "zhanggui:notify:";

function read(key) {
  try {
    return localStorage.getItem(key) === "on";
  } catch {
    return false;
  }
}

/** Emits "change" when it is switched. */
export class Notifier extends EventTarget {
  #desk;
  #texts = null;
  #leave = new AbortController();
  /** @type {Set<string> | null} who waited at the last look; null: nobody has looked yet */
  #waiting = null;
  #unseen = 0;
  #sound = null;

  /** Whether the agent wants sound and the system's notices; kept in this browser, for each agent. */
  isOn = false;

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    super();
    this.#desk = desk;
    this.isOn = read(KEY + desk.account);
    const { signal } = this.#leave;
    desk.addEventListener("lists", () => this.#look(), { signal });
    desk.addEventListener("heard", ({ detail }) => this.#onHeard(detail), { signal });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
  }

  /** Whether the browser refuses the system's notices; the sound remains. */
  get isBlocked() {
    return "Notification" in window && Notification.permission === "denied";
  }

  /** Speak the page's language from now on. */
  follow({ texts, signal }) {
    this.#texts = texts;
    signal.addEventListener("abort", () => (this.#texts = null));
    this.#showTitle();
  }

  stop() {
    this.#leave.abort();
    this.#sound?.close().catch(() => {});
  }

  /** Switch; called by a click, for only then a browser lets itself be asked. */
  async toggle() {
    this.isOn = !this.isOn;
    try {
      localStorage.setItem(KEY + this.#desk.account, this.isOn ? "on" : "off");
    } catch {
      // A private window: the choice lasts for this page.
    }
    if (this.isOn) {
      this.#beep();
      if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    }
    this.dispatchEvent(new Event("change"));
  }

  #look() {
    const waiting = new Set(this.#desk.lists.waiting.map(({ id }) => id));
    const before = this.#waiting;
    this.#waiting = waiting;
    const fresh = before ? this.#desk.lists.waiting.filter(({ id }) => !before.has(id)) : [];
    if (fresh.length) this.#tell("notify.waiting", fresh[0].last_message, fresh[0].id);
    this.#showTitle();
  }

  #onHeard({ id, message }) {
    const isOwn = this.#desk.lists.person.some((talk) => talk.id === id && talk.agent === this.#desk.account);
    if (!isOwn) return;
    const isLookedAt = !document.hidden && this.#desk.current?.id === id && location.hash === this.#desk.address;
    if (isLookedAt) return;
    this.#unseen += document.hidden ? 1 : 0;
    this.#tell("notify.message", message.blocks.find(({ type }) => type === "text")?.text, id);
    this.#showTitle();
  }

  #seen() {
    if (document.hidden) return;
    this.#unseen = 0;
    this.#showTitle();
  }

  #showTitle() {
    if (!this.#texts) return;
    const count = (this.#waiting?.size ?? 0) + this.#unseen;
    const title = this.#texts.t("title");
    // No template in a template: the minifier drops the blanks of the inner one.
    document.title = count ? `(${count}) ${title}` : title;
  }

  #tell(key, words, id) {
    if (!this.isOn || !this.#texts) return;
    this.#beep();
    // Who looks at the page sees it there.
    if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
    try {
      const notice = new Notification(this.#texts.t(key), { body: words ?? "", tag: id, icon: "/static/demo/icon.svg" });
      notice.onclick = () => {
        window.focus();
        this.#desk.open(id).catch(() => {});
        notice.close();
      };
    } catch {
      // Android's Chrome wants a service worker for it; title and sound remain.
    }
  }

  #beep() {
    try {
      this.#sound ??= new AudioContext();
      const gain = this.#sound.createGain();
      const tone = this.#sound.createOscillator();
      const end = this.#sound.currentTime + TONE_S;
      gain.gain.setValueAtTime(LOUDNESS, this.#sound.currentTime);
      gain.gain.exponentialRampToValueAtTime(0.001, end);
      tone.frequency.value = TONE_HZ;
      tone.connect(gain).connect(this.#sound.destination);
      tone.start();
      tone.stop(end);
    } catch {
      // No sound on this machine.
    }
  }
}
