/** What the staff page knows: the lists, the conversation that is open, and the live line that tells of changes. */
import { Socket } from "../widget/socket.js";
import { Refused } from "./api.js";

export const STATES = Object.freeze(["waiting", "person", "bot", "closed"]);
// Several frames come for one turn: one look at the lists is enough.
const SETTLE_MS = 150;

// A shopper who has stopped in the middle of a word is not writing any more.
const TYPING_MS = 6_000;

/** Emits "lists", "open" (another or newer conversation), "typing" and "line" when these change. */
export class Desk extends EventTarget {
  #api;
  #socket;
  #timer;
  #typingTimer;

  /** @type {Record<string, object[]>} */
  lists = { waiting: [], person: [], bot: [], closed: [] };
  /** @type {object | null} the open conversation, with its messages */
  current = null;
  /** The list that is shown. */
  state = "waiting";
  isOnline = true;
  /** Whether the shopper of the open conversation is writing. */
  isTyping = false;

  /** @param {import("./api.js").StaffApi} api */
  constructor(api) {
    super();
    this.#api = api;
    this.#socket = new Socket(() => ({ url: new URL("/staff/api/ws", location.href), protocols: [] }));
    this.#socket.addEventListener("frame", ({ detail }) => this.#receive(detail));
    this.#socket.addEventListener("status", ({ detail }) => this.#onStatus(detail));
  }

  async start() {
    this.#socket.connect();
    await this.refresh();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#socket.close();
  }

  /** @param {"waiting" | "person" | "bot" | "closed"} state */
  async show(state) {
    this.state = state;
    await this.refresh();
  }

  /** Look at the lists and at the open conversation anew. */
  async refresh() {
    const states = [...new Set(["waiting", "person", this.state])];
    const [lists] = await Promise.all([Promise.all(states.map((state) => this.#api.conversations(state))), this.#reload()]);
    states.forEach((state, index) => (this.lists[state] = lists[index]));
    // Who has waited longest comes first; elsewhere what moved last.
    this.lists.waiting.sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
    this.dispatchEvent(new Event("lists"));
  }

  /** @param {string | null} id */
  async open(id) {
    this.current = id ? await this.#fetch(id) : null;
    this.isTyping = false;
    this.dispatchEvent(new Event("open"));
  }

  async act(verb) {
    await this.#api.act(this.current.id, verb);
    // The list follows the conversation that one has just taken.
    if (verb === "take") this.state = "person";
    await this.refresh();
  }

  async answer(text, key) {
    await this.#api.answer(this.current.id, text, key);
    await this.#reload();
  }

  /** Whether the signed-in person has the open conversation. */
  get isMine() {
    return this.current?.state === "person" && this.current.agent === this.#api.name;
  }

  async #reload() {
    const { current } = this;
    if (!current) return;
    const fresh = await this.#fetch(current.id);
    // Another conversation may have been opened meanwhile.
    if (this.current?.id !== current.id) return;
    this.current = fresh;
    this.dispatchEvent(new Event("open"));
  }

  /** @returns {Promise<object | null>} null when its shopper has erased it */
  async #fetch(id) {
    try {
      return await this.#api.conversation(id);
    } catch (error) {
      if (error instanceof Refused && error.status < 500) return null;
      throw error;
    }
  }

  #receive(frame) {
    if (frame.type === "typing") this.#onTyping(frame);
    else if (frame.type === "conversation" || frame.type === "message") this.#refreshSoon();
  }

  #onTyping({ conversation_id: id, on }) {
    if (id !== this.current?.id) return;
    clearTimeout(this.#typingTimer);
    this.isTyping = on;
    if (on) this.#typingTimer = setTimeout(() => this.#onTyping({ conversation_id: id, on: false }), TYPING_MS);
    this.dispatchEvent(new Event("typing"));
  }

  #refreshSoon() {
    clearTimeout(this.#timer);
    // A failure here is a lost line: when that is back, all is looked at again.
    this.#timer = setTimeout(() => this.refresh().catch(() => {}), SETTLE_MS);
  }

  #onStatus(status) {
    const isOnline = status !== "waiting";
    // What was missed while the line was down.
    if (status === "open") this.#refreshSoon();
    if (isOnline === this.isOnline) return;
    this.isOnline = isOnline;
    this.dispatchEvent(new Event("line"));
  }
}
