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
// A token is renewed at half its life, but not all the time near its last end.
const RENEW_AFTER_MS = 30_000;
// setTimeout takes no longer wait.
const MAX_WAIT_MS = 2 ** 31 - 1;
// A typing sign whose end got lost must not stay for ever.
const TYPING_MS = 20_000;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages on plain http have no randomUUID.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** When to fetch the token after one that ends at `end`. @param {string} end RFC 3339 */
function renewalOf(end) {
  const life = Date.parse(end) - Date.now();
  return Date.now() + Math.max(RENEW_AFTER_MS, life / 2 || 0);
}

/** Emits "problem" (detail: an Error that the shopper should know of). Changes are the store's events. */
export class Conversation extends EventTarget {
  #base;
  #session;
  #locale;
  #page;
  #agree;
  #api;
  #socket;
  #delivery;
  #identity = null;
  #isActive = false;
  #isRenewing = false;
  #isFetchingToken = false;
  /** False where the shopper wants a new conversation, although an earlier one is open. */
  #resumes = true;
  /** Messages that went out a second time, for want of a consent. */
  #sentAgain = new Set();
  #timers = { offline: 0, start: 0, poll: 0, typing: 0, renew: 0 };

  /**
   * @param {object} parts
   * @param {string} parts.base the bridge's address, ends with a slash
   * @param {import("./session.js").Session} parts.session
   * @param {() => string} parts.locale language for the first greeting
   * @param {() => object} parts.page page context that goes with each message
   * @param {(isLost?: boolean) => Promise<void>} parts.agree tells the bridge what the shopper has agreed to
   */
  constructor({ base, session, locale, page, agree }) {
    super();
    this.#base = base;
    this.#session = session;
    this.#locale = locale;
    this.#page = page;
    this.#agree = agree;
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
      await this.#agree();
    } catch (error) {
      for (const { key } of this.store.outbox) this.store.mark(key, "failed");
      if (!(error instanceof Unreachable)) return this.#report(error);
      this.#setOnline(false);
      this.#timers.start = setTimeout(() => this.start(), START_RETRY_MS);
      return;
    }
    // Who has signed out meanwhile: the start of their next conversation stands in line.
    if (!this.#session.credentials) return;
    this.#keepFresh();
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
      const { talk } = this.store;
      const answer = await this.#api.requestPerson();
      if (answer?.state && this.store.talk === talk) this.#learnOwner(answer);
      if (this.#socket.status !== "open") await this.#checkByRest();
    });
  }

  /** @param {number} score 1 to 5 @param {string} comment @returns {Promise<boolean>} whether the bridge has it */
  rate(score, comment) {
    return this.#attempt(() => this.#api.rate(score, comment));
  }

  /**
   * Everything kept about the conversation, or about the signed-in customer.
   *
   * @param {boolean} isOfCustomer
   * @returns {Promise<object | null>} null when it could not be had
   */
  async exportAll(isOfCustomer) {
    let copy = null;
    await this.#attempt(async () => (copy = await (isOfCustomer ? this.#api.exportCustomer() : this.#api.exportAll())));
    return copy;
  }

  /** Erase all that is kept of the signed-in customer. @returns {Promise<string | null>} the receipt's id */
  async eraseCustomer() {
    let receipt = null;
    const isBegun = await this.#attempt(async () => (receipt = await this.#api.eraseCustomer()));
    if (isBegun) this.restart();
    return receipt?.erasure_id ?? null;
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
    this.#resumes = false;
    this.#leave({ keepOutbox: false });
  }

  /** The customer's own conversations. @param {string | null} cursor @returns {Promise<object | null>} */
  async threads(cursor) {
    let page = null;
    await this.#attempt(async () => (page = await this.#api.threads(cursor)));
    return page;
  }

  /** An earlier conversation, to read. @param {string} id @returns {Promise<object | null>} */
  async thread(id) {
    let found = null;
    await this.#attempt(async () => {
      const { token, expires_at: end } = await this.#api.openThread(id);
      const messages = await new Api(this.#base, () => ({ id, token })).history(0);
      found = { id, token, renewAt: renewalOf(end), messages };
    });
    return found;
  }

  /** Go on with an earlier conversation; the present one stays on the server. @param {object} thread */
  goOn({ id, token, renewAt }) {
    const { subject } = this.#session.credentials;
    this.#session.credentials = { id, token, subject, renewAt };
    this.#adopt({ keepOutbox: false });
    return this.start();
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

  /**
   * Who signs in goes on with what is open; who signs out, or is another customer, finds nothing of it.
   *
   * @param {string | object | null} identity
   */
  identify(identity) {
    this.#identity = identity;
    const { credentials } = this.#session;
    if (!credentials || credentials.subject === subjectOf(identity)) return;
    if (credentials.subject) this.#leave({ keepOutbox: false, wipes: true });
    else if (this.#isActive) this.start();
    // A lost line is no news as long as nobody looks: opening the chat signs in, too.
    else this.#session.exclusively(() => this.#ensure()).catch(() => {});
  }

  #leave(how) {
    this.#session.forget(how);
    this.#adopt(how);
    if (this.#isActive) this.start();
  }

  #listen() {
    this.store.addEventListener("change", () => {
      this.#session.remember("outbox", this.store.outbox.length ? this.store.outbox : null);
    });
    this.#socket.addEventListener("frame", ({ detail }) => this.#receive(detail));
    this.#socket.addEventListener("status", ({ detail }) => this.#onStatus(detail));
    this.#socket.addEventListener("refused", () => this.#checkByRest());
    this.#delivery.addEventListener("reached", () => this.#setOnline(true));
    this.#delivery.addEventListener("forgotten", ({ detail }) => this.#onForgotten(detail));
    this.#delivery.addEventListener("problem", ({ detail }) => this.#onRefused(detail.problem, detail.key));
    this.#session.addEventListener("change", ({ detail }) => this.#adopt(detail));
    this.#session.addEventListener("read", () => this.store.changed());
    window.addEventListener("online", () => this.#isActive && this.start());
  }

  async #ensure() {
    const identity = this.#identity;
    const { credentials } = this.#session;
    if (credentials) {
      if (identity && !credentials.subject) await this.#signIn(identity);
      return;
    }
    const opened = await this.#api.start({
      locale: this.#locale(),
      ...(identity ? { identity } : {}),
      resume: this.#resumes,
      page: this.#page(),
    });
    this.#resumes = true;
    this.#take(opened, identity);
    // The page may have said who the shopper is while the answer was on its way.
    this.identify(this.#identity);
  }

  async #signIn(identity) {
    // The line's token is good no longer once the bridge knows them, and it may lead to another conversation.
    this.#socket.disconnect();
    try {
      const opened = await this.#api.signIn(identity);
      if (opened.conversation_id !== this.#session.credentials?.id) this.store.clear({ keepOutbox: true });
      this.#take(opened, identity);
      // They may have signed out while the answer was on its way.
      this.identify(this.#identity);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // The shopper's talk goes on all the same, as a guest's.
      console.warn(`Zhanggui: the shopper could not be identified. ${error.message}`);
    }
  }

  #take(opened, identity) {
    this.#session.credentials = {
      id: opened.conversation_id,
      token: opened.token,
      subject: subjectOf(identity),
      renewAt: renewalOf(opened.expires_at),
    };
    if (opened.read_seq > this.#session.readSeq) this.#session.readSeq = opened.read_seq;
    this.store.learn({ state: opened.state ?? "bot", isOnline: true });
    this.store.merge(opened.messages ?? []);
  }

  /** Fetch the next token in time, on pages that stay open and on those that are opened. */
  #keepFresh() {
    clearTimeout(this.#timers.renew);
    const { credentials } = this.#session;
    if (!credentials) return;
    const wait = (credentials.renewAt ?? 0) - Date.now();
    if (wait > 0) this.#timers.renew = setTimeout(() => this.#keepFresh(), Math.min(wait, MAX_WAIT_MS));
    else this.#renewToken(credentials.id);
  }

  async #renewToken(id) {
    if (this.#isFetchingToken) return;
    this.#isFetchingToken = true;
    try {
      const { token, expires_at: end } = await this.#api.renewToken();
      // Another tab may have gone to another conversation meanwhile.
      if (this.#session.credentials?.id === id) this.#session.renew({ token, renewAt: renewalOf(end) });
    } catch {
      // The present one is still good; what comes next finds out where it is not.
      this.#session.renew({ renewAt: Date.now() + RENEW_AFTER_MS });
    }
    this.#isFetchingToken = false;
    this.#keepFresh();
  }

  /** The browser's conversation is now another one (or none): show that one. */
  #adopt(how) {
    this.#socket.disconnect();
    this.store.clear(how);
    if (!this.#isActive || !this.#session.credentials) return;
    this.#keepFresh();
    this.#socket.connect();
  }

  #address() {
    const { id, token } = this.#session.credentials;
    const url = new URL(`v1/conversations/${encodeURIComponent(id)}/ws`, this.#base);
    url.searchParams.set("after", String(this.store.lastSeq));
    // The token goes as a subprotocol: addresses end up in logs.
    return { url, protocols: [PROTOCOL, `bearer.${token}`] };
  }

  #learnOwner({ state, position, is_open: isOpen }) {
    this.store.learn({ state, position: position ?? null, isTeamThere: isOpen ?? true });
  }

  #receive(frame) {
    if (frame.type === "message") this.store.merge([frame.message]);
    else if (frame.type === "ack") this.#delivery.acknowledge(frame.client_message_id, frame.seq);
    else if (frame.type === "typing") this.#onTyping(frame.on);
    else if (frame.type === "state") this.#learnOwner(frame);
    else if (frame.type === "read") this.store.readUpTo(frame.seq);
    else if (frame.type === "error") this.#onError(frame);
  }

  #onTyping(on) {
    clearTimeout(this.#timers.typing);
    if (on) this.#timers.typing = setTimeout(() => this.store.learn({ isTyping: false }), TYPING_MS);
    if (on !== this.store.isTyping) this.store.learn({ isTyping: on });
  }

  #onError({ problem: body = {}, client_message_id: key }) {
    const problem = new Problem(body.status ?? 400, body);
    if (!key || !this.#delivery.refuse(key, problem)) this.#onRefused(problem, key);
  }

  /** What was refused for want of a consent that the shopper has given goes out once more, after that is told. */
  async #onRefused(problem, key) {
    if (!key || !problem.needsConsent || this.#sentAgain.has(key)) return this.#report(problem);
    this.#sentAgain.add(key);
    await this.#agree(true);
    this.resend(key);
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
    const { talk } = this.store;
    const { token } = this.#api;
    try {
      const messages = await this.#api.history(this.store.lastSeq);
      if (this.store.talk !== talk) return;
      this.store.merge(messages);
    } catch (error) {
      const isForgotten = error instanceof Problem && error.isForgotten;
      if (isForgotten && this.store.talk === talk) await this.#onForgotten(token);
      return;
    }
    clearTimeout(this.#timers.offline);
    this.#setOnline(true);
    const isPersonThere = ["waiting", "person"].includes(this.store.state);
    if (isPersonThere && this.#socket.status !== "open") {
      this.#timers.poll = setTimeout(() => this.#checkByRest(), POLL_MS);
    }
  }

  /** A token opens nothing any more: a sign-in has brought another one, or the conversation is gone. @param {string} token */
  async #onForgotten(token) {
    // The sign-in's answer may be on its way still, to this tab or to another one.
    await this.#session.exclusively(() => {});
    const { credentials } = this.#session;
    if (credentials && credentials.token !== token) this.#delivery.flush();
    else await this.#renew();
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
