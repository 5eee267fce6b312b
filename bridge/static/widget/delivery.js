/**
 * Sends each message until the bridge has it, once.
 *
 * The WebSocket is the usual way; REST stands in wherever that is not open or does not acknowledge. Both carry the
 * same client_message_id, so the bridge keeps one message however often it comes.
 */
import { Problem, Unreachable } from "./api.js";

// An acknowledgement takes milliseconds; after this the line is taken for dead.
const ACK_MS = 6_000;

/** Emits "reached" (REST worked), "forgotten" (the conversation is gone) and "problem" (detail: the error as problem, key). */
export class Delivery extends EventTarget {
  #api;
  #socket;
  #store;
  /** Timers of messages that went out on the WebSocket, by client_message_id. */
  #acks = new Map();
  /** Messages that the bridge refused: only the shopper sends these again. */
  #refused = new Set();
  #byRest = Promise.resolve();

  /** @param {{api: import("./api.js").Api, socket: import("./socket.js").Socket, store: import("./store.js").MessageStore}} parts */
  constructor({ api, socket, store }) {
    super();
    this.#api = api;
    this.#socket = socket;
    this.#store = store;
  }

  /** @param {{client_message_id: string}} request */
  send(request) {
    const key = request.client_message_id;
    this.#refused.delete(key);
    this.#store.mark(key, "sending");
    if (!this.#socket.send({ type: "message", ...request })) return this.#queueRest(request);
    this.#waitForAck(request);
  }

  /** The line is gone, and what went out on it may be lost: it goes by REST at once, before what is typed later. */
  lineLost() {
    const unheard = this.#store.outbox.filter(({ key }) => this.#acks.has(key));
    for (const { key, request } of unheard) {
      this.#stopWaiting(key);
      this.#queueRest(request);
    }
  }

  /** Send all that is still waiting, in the order typed. */
  flush() {
    for (const { key, request } of this.#store.outbox) {
      if (!this.#refused.has(key) && !this.#acks.has(key)) this.send(request);
    }
  }

  /** @param {string} key @param {number} seq */
  acknowledge(key, seq) {
    this.#stopWaiting(key);
    this.#store.acknowledge(key, seq);
  }

  /** @param {string} key */
  refuse(key) {
    this.#stopWaiting(key);
    this.#refused.add(key);
    this.#store.mark(key, "failed");
  }

  #waitForAck(request) {
    const key = request.client_message_id;
    clearTimeout(this.#acks.get(key));
    const toRest = () => {
      this.#acks.delete(key);
      this.#queueRest(request);
    };
    this.#acks.set(key, setTimeout(toRest, ACK_MS));
  }

  #stopWaiting(key) {
    clearTimeout(this.#acks.get(key));
    this.#acks.delete(key);
  }

  /** One after the other, so that what was typed first arrives first. */
  #queueRest(request) {
    this.#byRest = this.#byRest.then(() => this.#sendByRest(request));
  }

  async #sendByRest(request) {
    const key = request.client_message_id;
    // It may have been acknowledged, or its conversation left, while it stood in line.
    if (!this.#store.outbox.some((item) => item.key === key)) return;
    const { talk } = this.#store;
    try {
      const reply = await this.#api.send(request);
      // Who has signed out meanwhile must not be answered in front of who comes next.
      if (this.#store.talk !== talk) return;
      this.#store.acknowledge(key, reply.seq);
      this.#store.merge(reply.answers ?? [], { isInOrder: false });
      this.dispatchEvent(new Event("reached"));
    } catch (error) {
      if (this.#store.talk === talk) this.#onRestFailure(key, error);
    }
  }

  #onRestFailure(key, error) {
    if (error instanceof Unreachable) {
      this.#store.mark(key, "failed");
    } else if (error instanceof Problem && error.isForgotten) {
      this.dispatchEvent(new Event("forgotten"));
    } else {
      this.refuse(key);
      this.dispatchEvent(new CustomEvent("problem", { detail: { problem: error, key } }));
    }
  }
}
