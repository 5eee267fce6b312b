/** What the staff page knows: the lists, the conversation that is open, the team, and the live line that tells of changes. */
import { Socket } from "../widget/socket.js";
import { Refused } from "./api.js";

export const STATES = Object.freeze(["waiting", "person", "bot", "closed"]);
// Several frames come for one turn: one look at the lists is enough. It is never put off: news may come without end.
const SETTLE_MS = 200;

// A shopper who has stopped in the middle of a word is not writing any more.
const TYPING_MS = 6_000;
// As often is said that the agent still writes.
const SAY_TYPING_MS = 3_000;

/**
 * Emits "lists", "open" (another or newer conversation), "typing", "team" and "line" when these change, "point"
 * (detail: a sequence number) for the message to be shown, and "heard" when a shopper has said something anywhere.
 */
export class Desk extends EventTarget {
  #api;
  #socket;
  #timer = 0;
  #refreshing = null;
  #typingTimer;
  #saidTypingAt = 0;
  #saidRead = "";
  #leave = new AbortController();

  /** @type {Record<string, object[]>} */
  lists = { waiting: [], person: [], bot: [], closed: [] };
  /** @type {object | null} the open conversation, with its messages and notes */
  current = null;
  /** The list that is shown. */
  state = "waiting";
  isOnline = true;
  isAway = false;
  /** Whether the shopper of the open conversation is writing. */
  isTyping = false;
  /** Up to which message the shopper of the open conversation has read. */
  readSeq = 0;
  /** @type {object[]} */
  team = [];
  /** @type {object[]} */
  canned = [];

  /** @param {import("./api.js").StaffApi} api */
  constructor(api) {
    super();
    this.#api = api;
    this.#socket = new Socket(() => ({ url: new URL("/staff/api/ws", location.href), protocols: [] }));
    this.#socket.addEventListener("frame", ({ detail }) => this.#receive(detail));
    this.#socket.addEventListener("status", ({ detail }) => this.#onStatus(detail));
    const { signal } = this.#leave;
    window.addEventListener("hashchange", () => this.#followAddress().catch(() => {}), { signal });
    document.addEventListener("visibilitychange", () => this.#sayRead(), { signal });
  }

  /** Where the list and the open conversation are found again. */
  get address() {
    return `#${this.state}${this.current ? `/${encodeURIComponent(this.current.id)}` : ""}`;
  }

  /** Name of the account. */
  get account() {
    return this.#api.name;
  }

  /** Name that shoppers read. */
  get myName() {
    return this.#api.displayName;
  }

  get shopName() {
    return this.#api.shopName;
  }

  /** What a colleague is called; who is not of the team, by what they sign in with. @param {string} account */
  nameOf(account) {
    return this.team.find(({ name }) => name === account)?.display_name ?? account;
  }

  /** Whether the signed-in person has the open conversation. */
  get isMine() {
    return this.current?.state === "person" && this.current.agent === this.#api.name;
  }

  /** Whether the signed-in person may give the open conversation away. */
  get mayManage() {
    return this.isMine || this.#api.rights.includes("manage_conversations");
  }

  /** Whether the signed-in person may write articles, and the team's canned replies. */
  get mayWrite() {
    return this.#api.rights.includes("change_settings");
  }

  async start() {
    this.#socket.connect();
    this.canned = await this.#api.canned();
    await this.#followAddress();
    await this.refresh();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#leave.abort();
    this.#socket.close();
  }

  /** @param {"waiting" | "person" | "bot" | "closed"} state */
  async show(state) {
    this.state = state;
    this.#keepAddress();
    await this.refresh();
  }

  /** Look at the lists, the team and the open conversation anew. */
  async refresh() {
    const states = [...new Set(["waiting", "person", this.state])];
    const [lists, team] = await Promise.all([
      Promise.all(states.map((state) => this.#api.conversations(state))),
      this.#api.team(),
      this.#reload(),
    ]);
    states.forEach((state, index) => (this.lists[state] = lists[index]));
    this.team = team;
    this.dispatchEvent(new Event("team"));
    this.dispatchEvent(new Event("lists"));
  }

  /** @param {string | null} id @param {number | null} [seq] the message to be shown, else the newest */
  async open(id, seq = null) {
    await this.#enter(id);
    this.#keepAddress();
    if (seq) this.dispatchEvent(new CustomEvent("point", { detail: seq }));
  }

  search(text, cursor) {
    return this.#api.search(text, cursor);
  }

  /** Open the conversation before or after the open one in the list. @param {1 | -1} step */
  async openNeighbour(step) {
    const list = this.lists[this.state];
    const at = list.findIndex(({ id }) => id === this.current?.id);
    const next = at < 0 ? list[0] : list[at + step];
    if (next) await this.open(next.id);
  }

  async act(verb) {
    await this.#api.act(this.current.id, verb);
    // The list follows the conversation that one has just taken.
    if (verb === "take") this.state = "person";
    this.#keepAddress();
    await this.refresh();
  }

  /** @param {string | null} to a colleague's name; null: the queue */
  async transfer(to) {
    await this.#api.transfer(this.current.id, to);
    await this.refresh();
  }

  /** @param {string} id of the conversation @param {...unknown} rest see postFile in widget/attach.js */
  upload(id, ...rest) {
    return this.#api.upload(id, ...rest);
  }

  async answer(text, key, products, files) {
    await this.#api.answer(this.current.id, text, key, products, files);
    this.#saidTypingAt = 0;
    await this.#reload();
  }

  async addNote(text) {
    const { id } = this.current;
    this.#addNote(id, await this.#api.addNote(id, text));
  }

  /** @param {string[]} labels */
  async setLabels(labels) {
    await this.#api.setLabels(this.current.id, labels);
    await this.refresh();
  }

  /** @param {{shortcut: string, text: string, is_own: boolean}} reply @param {File} [file] that goes along with it */
  async setCanned(reply, file) {
    await this.#api.setCanned(reply);
    if (file) await this.#api.setCannedFile(reply, file);
    this.canned = await this.#api.canned();
  }

  async removeCannedFile(reply) {
    await this.#api.removeCannedFile(reply);
    this.canned = await this.#api.canned();
  }

  /** @returns {Promise<File>} */
  cannedFile(reply) {
    return this.#api.cannedFile(reply);
  }

  /** @param {{shortcut: string, is_own: boolean}} reply */
  async removeCanned(reply) {
    await this.#api.removeCanned(reply);
    this.canned = await this.#api.canned();
  }

  panel() {
    return this.#api.panel(this.current.id);
  }

  suggestions() {
    return this.#api.suggestions(this.current.id);
  }

  async setAway(isAway) {
    await this.#api.setPresence(isAway ? "away" : "online");
    this.isAway = isAway;
    this.dispatchEvent(new Event("team"));
  }

  /** Tell the shopper that their person writes; said now and then while it lasts. */
  sayTyping() {
    if (!this.isMine || Date.now() - this.#saidTypingAt < SAY_TYPING_MS) return;
    this.#saidTypingAt = Date.now();
    this.#socket.send({ type: "typing", conversation_id: this.current.id, on: true });
  }

  #sayRead() {
    if (!this.isMine || document.hidden) return;
    const { id, messages } = this.current;
    const seq = messages.findLast(({ role }) => role === "shopper")?.seq;
    const read = `${id} ${seq}`;
    // Once for each message, however often the page looks.
    if (!seq || read === this.#saidRead) return;
    if (this.#socket.send({ type: "read", conversation_id: id, seq })) this.#saidRead = read;
  }

  /** The address names the list and the conversation: a reload, a bookmark and the back button find them again. */
  #keepAddress() {
    const id = this.current ? encodeURIComponent(this.current.id) : "";
    const hash = this.address;
    const isSame = (location.hash.split("/")[1] ?? "") === id;
    if (isSame) history.replaceState(null, "", hash);
    else history.pushState(null, "", hash);
  }

  async #enter(id) {
    this.current = id ? await this.#fetch(id) : null;
    this.isTyping = false;
    this.readSeq = 0;
    this.#sayRead();
    this.dispatchEvent(new Event("open"));
  }

  async #followAddress() {
    const [state, id] = location.hash.slice(1).split("/");
    // Another page of the console.
    if (state && !STATES.includes(state)) return;
    if (state) this.state = state;
    const known = id ? decodeURIComponent(id) : null;
    if (known !== (this.current?.id ?? null)) await this.#enter(known);
    this.dispatchEvent(new Event("lists"));
  }

  async #reload() {
    const { current } = this;
    if (!current) return;
    const fresh = await this.#fetch(current.id);
    // Another conversation may have been opened meanwhile.
    if (this.current?.id !== current.id) return;
    this.current = fresh;
    this.#sayRead();
    this.dispatchEvent(new Event("open"));
  }

  /** @returns {Promise<object | null>} null when its shopper has erased it */
  async #fetch(id) {
    try {
      return await this.#api.conversation(id);
    } catch (error) {
      if (error instanceof Refused && error.status < 500 && error.status !== 401) return null;
      throw error;
    }
  }

  #receive(frame) {
    if (frame.type === "typing") this.#onTyping(frame);
    else if (frame.type === "read") this.#onRead(frame);
    else if (frame.type === "note") this.#addNote(frame.conversation_id, frame.note);
    else if (frame.type === "message") this.#onMessage(frame);
    else if (frame.type === "conversation" || frame.type === "presence") this.#refreshSoon();
  }

  #onMessage({ conversation_id: id, message }) {
    this.#refreshSoon();
    if (message.role === "shopper") this.dispatchEvent(new CustomEvent("heard", { detail: { id, message } }));
    if (id !== this.current?.id) return;
    const last = this.current.messages.at(-1)?.seq ?? 0;
    // What does not follow on has a gap before it, or is known: the refresh sees to both.
    if (message.seq !== last + 1) return;
    this.current.messages.push(message);
    this.#sayRead();
    this.dispatchEvent(new Event("open"));
  }

  #addNote(id, note) {
    // A look that began before it was kept may still come and hide it.
    this.#refreshSoon();
    if (id !== this.current?.id || this.current.notes.some((known) => known.id === note.id)) return;
    this.current.notes.push(note);
    this.dispatchEvent(new Event("open"));
  }

  #onRead({ conversation_id: id, seq }) {
    if (id !== this.current?.id) return;
    this.readSeq = Math.max(this.readSeq, seq);
    this.dispatchEvent(new Event("typing"));
  }

  #onTyping({ conversation_id: id, on }) {
    if (id !== this.current?.id) return;
    clearTimeout(this.#typingTimer);
    this.isTyping = on;
    if (on) this.#typingTimer = setTimeout(() => this.#onTyping({ conversation_id: id, on: false }), TYPING_MS);
    this.dispatchEvent(new Event("typing"));
  }

  /** One look soon, however much news comes; what comes while it looks is followed by one more look. */
  #refreshSoon() {
    if (this.#timer) return;
    this.#timer = setTimeout(async () => {
      // One at a time: an older answer must not come after a newer one.
      await this.#refreshing;
      this.#timer = 0;
      // A failure here is a lost line: when that is back, all is looked at again.
      this.#refreshing = this.refresh().catch(() => {});
    }, SETTLE_MS);
  }

  #onStatus(status) {
    const isOnline = status !== "waiting";
    // What was missed while the line was down.
    if (status === "open") {
      this.isAway = false;
      this.#saidRead = "";
      this.#refreshSoon();
    }
    if (isOnline === this.isOnline) return;
    this.isOnline = isOnline;
    this.dispatchEvent(new Event("line"));
  }
}
