/**
 * Sends each message until the bridge has it, once.
 *
 * The WebSocket is the usual way; REST stands in wherever that is not open or does not acknowledge. Both carry the
 * same client_message_id, so the bridge keeps one message however often it comes.
 */
import { Problem, Unreachable } from "./api.js";

// An acknowledgement takes milliseconds; after this the line is taken for dead.
const ACK_MS = 6_000;
// A bridge that has too much to do says when to come again; after so many times the shopper is told.
const POSTPONED_MOST = 5;

/**
 * One message is on its way at a time, the oldest; the next one follows when the bridge has it. Whatever breaks or is
 * refused in between, what was typed first arrives first.
 *
 * Emits "reached" (REST worked), "forgotten" (detail: the token that opens nothing any more) and "problem" (detail: the error as problem, key).
 */
export class Delivery extends EventTarget {
  #api;
  #socket;
  #store;
  /** client_message_id of what is on its way. */
  #underWay = null;
  /** Until the WebSocket must have acknowledged it. */
  #ackTimer;
  /** Messages that the bridge refused: only the shopper sends these again. */
  #refused = new Set();
  /** How often the bridge had no room for a message; and the timer until the next try. */
  #postponed = new Map();
  #later = null;

  /** @param {{api: import("./api.js").Api, socket: import("./socket.js").Socket, store: import("./store.js").MessageStore}} parts */
  constructor({ api, socket, store }) {
    super();
    this.#api = api;
    this.#socket = socket;
    this.#store = store;
  }

  /** @param {{client_message_id: string}} request */
  send(request) {
    this.#refused.delete(request.client_message_id);
    this.#next();
  }

  /** The line is gone, and what went out on it may be lost: it goes by REST at once. */
  lineLost() {
    const lost = this.#waiting.find(({ key }) => key === this.#underWay);
    if (lost && this.#ackTimer) this.#sendByRest(lost.request);
  }

  /** The line is open: send all that is still waiting, in the order typed, also what may be on its way by REST. */
  flush() {
    this.#underWay = null;
    this.#next();
  }

  /** @param {string} key @param {number} seq */
  acknowledge(key, seq) {
    this.#postponed.delete(key);
    this.#store.acknowledge(key, seq);
    this.#ended(key);
    this.#next();
  }

  /**
   * The bridge has not taken a message: it goes again by itself where there is only no room at this moment.
   *
   * @param {string} key
   * @param {Problem} problem
   * @returns {boolean} whether the shopper need not be told
   */
  refuse(key, problem) {
    this.#ended(key);
    const times = this.#postponed.get(key) ?? 0;
    if (problem.againMs && times < POSTPONED_MOST) {
      this.#postponed.set(key, times + 1);
      clearTimeout(this.#later);
      // Jitter, so that all who were sent away do not come back in the same instant.
      this.#later = setTimeout(() => this.#knock(), problem.againMs * (1 + Math.random()));
      return true;
    }
    this.#postponed.delete(key);
    this.#refused.add(key);
    this.#store.mark(key, "failed");
    this.#next();
    return false;
  }

  get #waiting() {
    return this.#store.outbox.filter(({ key }) => !this.#refused.has(key));
  }

  #next() {
    const [first] = this.#waiting;
    if (!first || this.#later || first.key === this.#underWay) return;
    for (const { key } of this.#waiting) this.#store.mark(key, "sending");
    this.#underWay = first.key;
    clearTimeout(this.#ackTimer);
    this.#ackTimer = null;
    if (!this.#socket.send({ type: "message", ...first.request })) this.#sendByRest(first.request);
    else this.#ackTimer = setTimeout(() => this.#sendByRest(first.request), ACK_MS);
  }

  #knock() {
    this.#later = null;
    this.#next();
  }

  #ended(key) {
    if (this.#underWay !== key) return;
    this.#underWay = null;
    clearTimeout(this.#ackTimer);
    this.#ackTimer = null;
  }

  async #sendByRest(request) {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = null;
    const key = request.client_message_id;
    const { talk } = this.#store;
    const { token } = this.#api;
    try {
      const reply = await this.#api.send(request);
      // Who has signed out meanwhile must not be answered in front of who comes next.
      if (this.#store.talk !== talk) return;
      this.#store.merge(reply.answers ?? [], { isInOrder: false });
      this.acknowledge(key, reply.seq);
      this.dispatchEvent(new Event("reached"));
    } catch (error) {
      if (this.#store.talk === talk) this.#onRestFailure(key, error, token);
    }
  }

  #onRestFailure(key, error, token) {
    // It may have been acknowledged over a new line meanwhile.
    if (!this.#waiting.some((item) => item.key === key)) return;
    if (error instanceof Unreachable) {
      this.#ended(key);
      // What is typed next, or the line when it is back, tries again from here.
      for (const item of this.#waiting) this.#store.mark(item.key, "failed");
    } else if (error instanceof Problem && error.isForgotten) {
      this.#ended(key);
      this.dispatchEvent(new CustomEvent("forgotten", { detail: token }));
    } else if (!this.refuse(key, error)) {
      this.dispatchEvent(new CustomEvent("problem", { detail: { problem: error, key } }));
    }
  }
}
