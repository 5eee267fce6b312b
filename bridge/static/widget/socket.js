/** A live line to the bridge: one WebSocket that comes back by itself. The staff page uses it too. */

const PING_MS = 25_000;
// Two pings without any frame: the line is dead, although the browser has not noticed (sleep, lost Wi-Fi).
const SILENCE_MS = 55_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 20_000;

/**
 * States: "idle" (not wanted) → "connecting" → "open" → "waiting" (for the next try) → "connecting" ...
 * Emits "frame" (detail: the frame), "status" (detail: the state), and "refused" when a try ended before it opened.
 */
export class Socket extends EventTarget {
  #address;
  #socket = null;
  #attempt = 0;
  #retryTimer;
  #pingTimer;
  #heardAt = 0;
  #leave = new AbortController();

  /** @param {() => {url: URL, protocols: string[]}} address asked at each try: the sequence number moves on */
  constructor(address) {
    super();
    this.#address = address;
    this.status = "idle";
    const { signal } = this.#leave;
    window.addEventListener("online", () => this.#hurry(), { signal });
    window.addEventListener("offline", () => this.#drop(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry(), { signal });
    // Closed by hand so that the page may enter the back/forward cache; it opens again when it comes out.
    window.addEventListener("pagehide", () => this.status !== "idle" && this.#drop(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && this.#hurry(), { signal });
  }

  connect() {
    if (this.status === "idle") this.#open();
  }

  /** Forget the present line and open one to the address as it is now. */
  reconnect() {
    this.disconnect();
    this.#open();
  }

  disconnect() {
    clearTimeout(this.#retryTimer);
    this.#attempt = 0;
    this.#abandon();
    this.#become("idle");
  }

  /** @param {object} frame @returns {boolean} whether it went out */
  send(frame) {
    // A line that is closing says so here before its event comes: what is sent on it would be lost in silence.
    if (this.status !== "open" || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  close() {
    this.disconnect();
    this.#leave.abort();
  }

  #become(status) {
    if (this.status === status) return;
    this.status = status;
    this.dispatchEvent(new CustomEvent("status", { detail: status }));
  }

  #open() {
    clearTimeout(this.#retryTimer);
    const { url, protocols } = this.#address();
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.#become("connecting");
    const socket = new WebSocket(url.href, protocols);
    this.#socket = socket;
    let hasOpened = false;
    socket.onopen = () => {
      hasOpened = true;
      this.#attempt = 0;
      this.#heardAt = Date.now();
      this.#pingTimer = setInterval(() => this.#beat(), PING_MS);
      this.#become("open");
    };
    socket.onmessage = ({ data }) => {
      this.#heardAt = Date.now();
      const frame = JSON.parse(data);
      if (frame.type !== "pong") this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    };
    socket.onclose = () => {
      this.#abandon();
      this.#retryLater();
      if (!hasOpened) this.dispatchEvent(new CustomEvent("refused"));
    };
  }

  #beat() {
    if (Date.now() - this.#heardAt > SILENCE_MS) this.#drop();
    else this.send({ type: "ping" });
  }

  /** Let go of the socket without hearing from it again. */
  #abandon() {
    clearInterval(this.#pingTimer);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #drop() {
    if (this.status === "idle") return;
    this.#abandon();
    this.#retryLater();
  }

  #retryLater() {
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    clearTimeout(this.#retryTimer);
    // Jitter, so that a restarted bridge does not meet all shoppers in the same instant.
    this.#retryTimer = setTimeout(() => this.#open(), wait * (0.5 + Math.random() / 2));
    this.#become("waiting");
  }

  /** There is a reason to think that it works now: do not sit out the wait. */
  #hurry() {
    if (this.status !== "waiting") return;
    this.#attempt = 0;
    this.#open();
  }
}
