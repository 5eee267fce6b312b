/** The conversation of this tab: opens it, keeps the line to it, and knows when it has become another one. */
import { Api, Problem, Unreachable } from "./api.js";
import { postFile } from "./attach.js";
import { Delivery } from "./delivery.js";
import { subjectOf } from "./session.js";
import { Socket } from "./socket.js";
import { MessageStore } from "./store.js";

const PROTOCOL = "zhanggui.v1";
// A shorter break is nobody's business: phones change cells all the time.
const OFFLINE_AFTER_MS = 1_500;
const START_RETRY_MS = 4_000;
// Without a WebSocket, how often to look for a person's answer.
const POLL_MS = 4_000;
// A typing sign whose end got lost must not stay for ever.
const TYPING_MS = 20_000;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages on plain http have no randomUUID.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Emits "problem" (detail: an Error that the shopper should know of). Changes are the store's events. */
export class Conversation extends EventTarget {
  #base;
  #session;
  #locale;
  #page;
  #api;
  #socket;
  #delivery;
  #identity = null;
  #isActive = false;
  #isRenewing = false;
  #timers = { offline: 0, start: 0, poll: 0, typing: 0 };

  /**
   * @param {object} parts
   * @param {string} parts.base the bridge's address, ends with a slash
   * @param {import("./session.js").Session} parts.session
   * @param {() => string} parts.locale language for the first greeting
   * @param {() => object} parts.page page context that goes with each message
   */
  constructor({ base, session, locale, page }) {
    super();
    this.#base = base;
    this.#session = session;
    this.#locale = locale;
    this.#page = page;
    this.#api = new Api(base, () => session.credentials);
    this.store = new MessageStore();
    this.store.restore(session.remembered("outbox") ?? []);
    this.#socket = new Socket(() => this.#address());
    this.#delivery = new Delivery({ api: this.#api, socket: this.#socket, store: this.store });
    this.#listen();
  }

  /** Whether someone is likely to write to the shopper, so that a new page should connect at once. */
  get isLive() {
    return ["waiting", "person"].includes(this.store.state) || this.store.awaitsAnswer;
  }

  /** Answers that the shopper has not seen. */
  get unread() {
    return this.store.unreadAfter(this.#session.readSeq);
  }

  /** Open the conversation, a new one if need be, and the line to it. */
  async start() {
    this.#isActive = true;
    clearTimeout(this.#timers.start);
    try {
      await this.#session.exclusively(() => this.#ensure());
    } catch (error) {
      for (const { key } of this.store.outbox) this.store.mark(key, "failed");
      if (!(error instanceof Unreachable)) return this.#report(error);
      this.#setOnline(false);
      this.#timers.start = setTimeout(() => this.start(), START_RETRY_MS);
      return;
    }
    this.#socket.connect();
  }

  /**
   * Send what the shopper wrote or tapped.
   *
   * @param {{text?: string} | {label: string, payload: {intent: string, entities?: object}, values?: object}} said
   * @param {object[]} [files] blocks of what was uploaded before
   */
  send(said, files = []) {
    const attached = files.length ? { attachment_ids: files.map((file) => file.attachment_id) } : {};
    const request = { client_message_id: newId(), ...said, ...attached, page: this.#page() };
    this.store.add(said.text ?? said.label ?? "", request, files);
    // Without a conversation its opening sends the outbox.
    if (this.#session.credentials) this.#delivery.send(request);
    else this.start();
  }

  /** Try a message again that did not go out. @param {string} key its client_message_id */
  resend(key) {
    const item = this.store.outbox.find((candidate) => candidate.key === key);
    if (item) this.#delivery.send(item.request);
  }

  /** Upload a file that a message will name. @param {...unknown} rest see postFile */
  async upload(...rest) {
    await this.start();
    const { id, token } = this.#session.credentials ?? {};
    return postFile(`${this.#base}v1/conversations/${id}`, { Authorization: `Bearer ${token}` }, ...rest);
  }

  /** @param {string} id of a file @param {"GET" | "DELETE"} [method] its addresses, or take it back */
  file(id, method = "GET") {
    return this.#api.file(id, method);
  }

  /** Ask for a person; the answer comes as a state change. */
  async requestPerson() {
    await this.#attempt(async () => {
      // Nobody looks at a closed conversation again.
      if (this.store.state === "closed") this.restart();
      await this.start();
      const answer = await this.#api.requestPerson();
      if (answer?.state) this.store.learn({ state: answer.state, position: answer.position ?? null });
      if (this.#socket.status !== "open") await this.#checkByRest();
    });
  }

  /** @param {number} score 1 to 5 @param {string} comment @returns {Promise<boolean>} whether the bridge has it */
  rate(score, comment) {
    return this.#attempt(() => this.#api.rate(score, comment));
  }

  /** Everything kept about the conversation. @returns {Promise<object | null>} null when it could not be had */
  async exportAll() {
    let copy = null;
    await this.#attempt(async () => (copy = await this.#api.exportAll()));
    return copy;
  }

  /** Erase the conversation on the server and here. */
  async erase() {
    const isErased = await this.#attempt(async () => {
      try {
        await this.#api.erase();
      } catch (error) {
        if (!(error instanceof Problem && error.isForgotten)) throw error;
      }
    });
    if (isErased) this.restart();
  }

  /** Begin a new conversation; the present one stays on the server. */
  restart() {
    this.#session.forget({ keepOutbox: false });
    this.#adopt({ keepOutbox: false });
    if (this.#isActive) this.start();
  }

  /** Tell a person that the shopper is writing. @param {boolean} on */
  showTyping(on) {
    if (this.store.state !== "bot") this.#socket.send({ type: "typing", on });
  }

  /** All that is here has been seen. */
  markRead() {
    const seq = this.store.lastSeq;
    if (seq <= this.#session.readSeq) return;
    this.#session.readSeq = seq;
    this.#socket.send({ type: "read", seq });
    this.store.changed();
  }

  /** Another customer, or none: their conversation is not this one. @param {string | null} identity */
  identify(identity) {
    this.#identity = identity;
    const credentials = this.#session.credentials;
    if (credentials && credentials.subject !== subjectOf(identity)) this.restart();
  }

  #listen() {
    this.store.addEventListener("change", () => {
      this.#session.remember("outbox", this.store.outbox.length ? this.store.outbox : null);
    });
    this.#socket.addEventListener("frame", ({ detail }) => this.#receive(detail));
    this.#socket.addEventListener("status", ({ detail }) => this.#onStatus(detail));
    this.#socket.addEventListener("refused", () => this.#checkByRest());
    this.#delivery.addEventListener("reached", () => this.#setOnline(true));
    this.#delivery.addEventListener("forgotten", () => this.#renew());
    this.#delivery.addEventListener("problem", ({ detail }) => this.#report(detail));
    this.#session.addEventListener("change", ({ detail }) => this.#adopt(detail));
    this.#session.addEventListener("read", () => this.store.changed());
    window.addEventListener("online", () => this.#isActive && this.start());
  }

  async #ensure() {
    if (this.#session.credentials) return;
    const identity = this.#identity;
    const created = await this.#api.start({
      locale: this.#locale(),
      ...(identity ? { identity } : {}),
      page: this.#page(),
    });
    this.#session.credentials = {
      id: created.conversation_id,
      token: created.token,
      subject: subjectOf(identity),
    };
    this.store.learn({ state: created.state ?? "bot", isOnline: true });
    this.store.merge(created.messages ?? []);
  }

  /** The browser's conversation is now another one (or none): show that one. */
  #adopt(how) {
    this.#socket.disconnect();
    this.store.clear(how);
    if (this.#isActive && this.#session.credentials) this.#socket.connect();
  }

  #address() {
    const { id, token } = this.#session.credentials;
    const url = new URL(`v1/conversations/${encodeURIComponent(id)}/ws`, this.#base);
    url.searchParams.set("after", String(this.store.lastSeq));
    // The token goes as a subprotocol: addresses end up in logs.
    return { url, protocols: [PROTOCOL, `bearer.${token}`] };
  }

  #receive(frame) {
    if (frame.type === "message") this.store.merge([frame.message]);
    else if (frame.type === "ack") this.#delivery.acknowledge(frame.client_message_id, frame.seq);
    else if (frame.type === "typing") this.#onTyping(frame.on);
    else if (frame.type === "state") this.store.learn({ state: frame.state, position: frame.position ?? null });
    else if (frame.type === "read") this.store.readUpTo(frame.seq);
    else if (frame.type === "error") this.#onError(frame);
  }

  #onTyping(on) {
    clearTimeout(this.#timers.typing);
    if (on) this.#timers.typing = setTimeout(() => this.store.learn({ isTyping: false }), TYPING_MS);
    if (on !== this.store.isTyping) this.store.learn({ isTyping: on });
  }

  #onError({ problem = {}, client_message_id: key }) {
    if (key) this.#delivery.refuse(key);
    this.#report(new Problem(problem.status ?? 400, problem));
  }

  #onStatus(status) {
    clearTimeout(this.#timers.offline);
    if (status === "open") {
      this.#setOnline(true);
      this.#delivery.flush();
    } else if (status === "waiting") {
      this.#delivery.lineLost();
      this.#timers.offline = setTimeout(() => this.#setOnline(false), navigator.onLine ? OFFLINE_AFTER_MS : 0);
    }
  }

  #setOnline(isOnline) {
    if (this.store.isOnline !== isOnline) this.store.learn({ isOnline });
  }

  /** The WebSocket did not open, and the browser doesn't say why: REST tells a lost line from a lost conversation. */
  async #checkByRest() {
    clearTimeout(this.#timers.poll);
    try {
      this.store.merge(await this.#api.history(this.store.lastSeq));
    } catch (error) {
      if (error instanceof Problem && error.isForgotten) await this.#renew();
      return;
    }
    clearTimeout(this.#timers.offline);
    this.#setOnline(true);
    const isPersonThere = ["waiting", "person"].includes(this.store.state);
    if (isPersonThere && this.#socket.status !== "open") {
      this.#timers.poll = setTimeout(() => this.#checkByRest(), POLL_MS);
    }
  }

  /** The conversation has expired or was erased: begin a new one; what was typed goes there. */
  async #renew() {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    this.#socket.disconnect();
    this.#session.forget({ keepOutbox: true });
    this.store.clear({ keepOutbox: true });
    await this.start();
    this.#isRenewing = false;
  }

  /** Do it, or tell the shopper that it did not work. @returns {Promise<boolean>} whether it worked */
  async #attempt(work) {
    try {
      await work();
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #report(error) {
    this.dispatchEvent(new CustomEvent("problem", { detail: error }));
    // Anything else is a fault of ours, and belongs into the page's error log.
    if (!(error instanceof Problem || error instanceof Unreachable)) reportError(error);
  }
}
