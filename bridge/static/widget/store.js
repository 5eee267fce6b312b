/**
 * What is known of the conversation in this tab: its messages in order, its state, what is on its way.
 *
 * @typedef {{seq: number, id: string, role: "shopper" | "bot" | "person" | "system", created_at: string,
 *   client_message_id: string | null, blocks: object[], author: string | null}} Message as the bridge sends it
 * @typedef {"sending" | "failed" | "sent" | "read"} Delivery
 * @typedef {{key: string, seq: number | null, role: string, at: string, blocks: object[], author: string | null,
 *   delivery: Delivery, request: object | null}} Item as the transcript shows it
 */

/** @param {Message} message @returns {Item} */
function itemOf(message) {
  return {
    key: message.client_message_id ?? message.id,
    seq: message.seq,
    role: message.role,
    at: message.created_at,
    blocks: message.blocks,
    author: message.author ?? null,
    delivery: "sent",
    request: null,
  };
}

/** Emits "change" after every change and "arrived" (detail: item) for each answer that is new. */
export class MessageStore extends EventTarget {
  /** @type {Map<string, Item>} sent ones by key */
  #sent = new Map();
  /** @type {Map<string, Item>} not yet acknowledged ones by client_message_id, in the order typed */
  #outbox = new Map();
  #lastSeq = 0;

  constructor() {
    super();
    /** Counts the conversations that were shown: an answer that was asked for in an earlier one is not for this one. */
    this.talk = 0;
    /** @type {"bot" | "waiting" | "person" | "closed"} */
    this.state = "bot";
    /** @type {number | null} place in the queue */
    this.position = null;
    /** Whether people are there at this hour; said to those who wait. */
    this.isTeamThere = true;
    this.isTyping = false;
    this.isOnline = true;
  }

  /** The number to resume after. */
  get lastSeq() {
    return this.#lastSeq;
  }

  /** All items: acknowledged ones by sequence number, then the outbox. @returns {Item[]} */
  get items() {
    const sent = [...this.#sent.values()].sort((a, b) => a.seq - b.seq);
    return [...sent, ...this.#outbox.values()];
  }

  /** What is still to be sent, for a reload. */
  get outbox() {
    return [...this.#outbox.values()];
  }

  /** Whether the bot or a person still owes an answer. */
  get awaitsAnswer() {
    return this.items.at(-1)?.role === "shopper";
  }

  /**
   * Take in messages from the bridge; a repeated one changes nothing.
   *
   * @param {Message[]} messages
   * @param {{isInOrder?: boolean}} [options] false for messages picked out of the middle, such as the answers in a
   *   REST reply: one before them may be missing yet, so they don't move the number to resume after
   */
  merge(messages, { isInOrder = true } = {}) {
    if (isInOrder) this.#lastSeq = Math.max(this.#lastSeq, ...messages.map((message) => message.seq));
    const fresh = messages.map(itemOf).filter((item) => !this.#sent.has(item.key));
    if (!fresh.length) return;
    for (const item of fresh) {
      this.#outbox.delete(item.key);
      this.#sent.set(item.key, item);
      if (item.role === "bot" || item.role === "person") this.isTyping = false;
    }
    // Before "change": what is seen at once counts as read from then on.
    for (const item of fresh) {
      if (item.role !== "shopper") this.dispatchEvent(new CustomEvent("arrived", { detail: item }));
    }
    this.changed();
  }

  /**
   * Show a message before the bridge has it.
   *
   * @param {string} label empty where it is files alone
   * @param {object} request what is sent
   * @param {object[]} files blocks of what was uploaded for it
   */
  add(label, request, files) {
    this.#outbox.set(request.client_message_id, {
      key: request.client_message_id,
      seq: null,
      role: "shopper",
      at: new Date().toISOString(),
      blocks: [...(label ? [{ type: "text", text: label }] : []), ...files],
      author: null,
      delivery: "sending",
      request,
    });
    this.changed();
  }

  /** Put back what was still to be sent before a reload. @param {Item[]} items */
  restore(items) {
    for (const item of items) this.#outbox.set(item.key, { ...item, delivery: "sending" });
    this.changed();
  }

  /** The bridge has it, and gave it a number. @param {string} key @param {number} seq */
  acknowledge(key, seq) {
    const item = this.#outbox.get(key);
    if (!item) return;
    this.#outbox.delete(key);
    // Not lastSeq: messages before it may still be on their way, and would be skipped on resume.
    this.#sent.set(key, { ...item, seq, delivery: "sent" });
    this.changed();
  }

  /** Their person has read what the shopper wrote, up to `seq`. @param {number} seq */
  readUpTo(seq) {
    for (const [key, item] of this.#sent) {
      const isNews = item.role === "shopper" && item.seq <= seq && item.delivery !== "read";
      if (isNews) this.#sent.set(key, { ...item, delivery: "read" });
    }
    this.changed();
  }

  /** @param {string} key @param {Delivery} delivery */
  mark(key, delivery) {
    const item = this.#outbox.get(key);
    if (!item || item.delivery === delivery) return;
    this.#outbox.set(key, { ...item, delivery });
    this.changed();
  }

  /** @param {Partial<Pick<MessageStore, "state" | "position" | "isTeamThere" | "isTyping" | "isOnline">>} facts */
  learn(facts) {
    Object.assign(this, facts);
    this.changed();
  }

  /** Start over: another conversation, or none. What was not sent yet stays to be sent. */
  clear({ keepOutbox }) {
    this.talk += 1;
    this.#sent.clear();
    if (!keepOutbox) this.#outbox.clear();
    this.#lastSeq = 0;
    this.learn({ state: "bot", position: null, isTyping: false });
  }

  /** Answers that came after `seq`. @param {number} seq */
  unreadAfter(seq) {
    return [...this.#sent.values()].filter((item) => item.seq > seq && item.role !== "shopper").length;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}
