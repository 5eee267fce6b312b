/** Beside the open conversation: who writes, what they ordered, labels, notes, and what one may answer. */
import { renderBlock } from "../widget/blocks/index.js";
import { h } from "../widget/dom.js";

const FAILED = "problem.other";

/** The right side of the page. */
export class Side {
  #env;
  #desk;
  #form;
  #shownId = null;
  #suggestedSeq = null;
  #labelsLook = "";
  #customer = h("div", { class: "side-part" });
  #labels = h("div", { class: "side-part" });
  #notes = h("ul", { class: "notes" });
  #suggestions = h("div", { class: "side-part" });
  #complaint = h("p", { class: "complaint", role: "alert" });
  #labelField;
  #noteField;

  /**
   * @param {object} env
   * @param {import("../widget/i18n.js").Texts} env.texts
   * @param {{format: import("../widget/format.js").Format}} env.blocks
   * @param {import("./desk.js").Desk} env.desk
   * @param {AbortSignal} env.signal
   * @param {import("./answer-form.js").AnswerForm} form
   */
  constructor(env, form) {
    this.#env = env;
    this.#desk = env.desk;
    this.#form = form;
    const { texts } = env;
    this.#labelField = h("input", { id: "label", maxlength: 40, placeholder: texts.t("label.placeholder") });
    this.#noteField = h("textarea", { id: "note", rows: 2, maxlength: 4_000, "aria-keyshortcuts": "Alt+N" });
    const close = h("button", { type: "button", class: "action side-close", onclick: () => toggleSide(false) }, texts.t("details.close"));
    this.element = h(
      "aside",
      { class: "side", "aria-label": texts.t("details") },
      close,
      this.#complaint,
      h("h3", {}, texts.t("customer")),
      this.#customer,
      h("h3", {}, texts.t("suggestions")),
      this.#suggestions,
      h("h3", {}, texts.t("labels")),
      this.#labels,
      h(
        "form",
        { class: "side-form", onsubmit: (event) => this.#onLabel(event) },
        h("label", { for: "label" }, texts.t("label.add")),
        this.#labelField,
        h("button", { type: "submit", class: "action" }, texts.t("add")),
      ),
      h("h3", {}, texts.t("notes")),
      h("p", { class: "hint" }, texts.t("notes.private")),
      this.#notes,
      h(
        "form",
        { class: "side-form", onsubmit: (event) => this.#onNote(event) },
        h("label", { for: "note" }, texts.t("note.add")),
        this.#noteField,
        h("button", { type: "submit", class: "action" }, texts.t("add")),
      ),
    );
    this.#desk.addEventListener("open", () => this.#show(), { signal: env.signal });
    this.#show();
  }

  #show() {
    const { current } = this.#desk;
    this.element.hidden = !current;
    if (!current) {
      this.#shownId = null;
      return;
    }
    const { texts, blocks } = this.#env;
    this.#showLabels(current.labels);
    this.#notes.replaceChildren(
      ...current.notes.map(({ author, created_at: at, text }) =>
        h("li", {}, h("p", { class: "hint" }, `${author} · ${blocks.format.moment(at)}`), h("p", { class: "note-text" }, text)),
      ),
    );
    if (current.id !== this.#shownId) {
      this.#shownId = current.id;
      this.#suggestedSeq = null;
      this.#complaint.textContent = "";
      this.#labelField.value = this.#noteField.value = "";
      this.#customer.replaceChildren();
      this.#attempt(() => this.#loadPanel(current.id));
    }
    const said = current.messages.findLast(({ role }) => role === "shopper")?.seq ?? null;
    if (said !== null && said !== this.#suggestedSeq) {
      this.#suggestedSeq = said;
      this.#attempt(() => this.#loadSuggestions(current.id));
    }
    if (said === null) this.#suggestions.replaceChildren(h("p", { class: "hint" }, texts.t("suggestions.none")));
  }

  #showLabels(labels) {
    const look = JSON.stringify(labels);
    if (look === this.#labelsLook) return;
    this.#labelsLook = look;
    const remove = (label) => this.#env.texts.t("label.remove", { label });
    this.#labels.replaceChildren(
      ...labels.map((label) =>
        h("button", { type: "button", class: "label", "aria-label": remove(label), onclick: () => this.#removeLabel(label) }, label, " ×"),
      ),
    );
  }

  async #loadPanel(id) {
    const { customer, orders, cart } = await this.#desk.panel();
    if (this.#desk.current?.id !== id) return;
    const { texts, blocks } = this.#env;
    const lines = (list) => list.map(({ title, quantity }) => `${quantity} × ${title}`).join(texts.t("separator"));
    const parts = customer
      ? [h("p", {}, h("strong", {}, customer.name)), ...[customer.email, customer.phone].filter(Boolean).map((one) => h("p", {}, one))]
      : [h("p", { class: "hint" }, texts.t("customer.guest"))];
    const caseRow = ({ number, kind, reason, said, photos }) =>
      h(
        "div",
        { class: "case" },
        h("p", {}, h("strong", {}, number), ` ${texts.tOr(`case.${kind}`, kind)}`, reason && ` · ${texts.tOr(`reason.${reason}`, reason)}`),
        said && h("p", { class: "hint" }, said),
        photos.map((photo) => renderBlock(photo, blocks)),
      );
    const orderRow = (order) =>
      h(
        "li",
        {},
        h("p", {}, h("strong", {}, order.number), ` ${texts.tOr(`order.${order.status}`, order.status)}`),
        h("p", { class: "hint" }, `${blocks.format.moment(order.placed_at)} · ${blocks.format.money(order.total)}`),
        h("p", {}, lines(order.lines)),
        order.delivery_address && h("p", { class: "hint" }, order.delivery_address),
        (order.cases ?? []).map(caseRow),
      );
    this.#customer.replaceChildren(
      ...parts,
      cart.lines.length ? h("p", {}, texts.t("cart", { lines: lines(cart.lines) })) : "",
      orders.length ? h("details", {}, h("summary", {}, texts.t("orders", { count: orders.length })), h("ul", { class: "orders" }, orders.map(orderRow))) : "",
    );
  }

  async #loadSuggestions(id) {
    const { passages, products } = await this.#desk.suggestions();
    if (this.#desk.current?.id !== id) return;
    const { texts } = this.#env;
    const rows = [
      ...passages.map((one) =>
        h(
          "li",
          {},
          h("strong", {}, one.heading ? `${one.title} – ${one.heading}` : one.title),
          h("p", { class: "passage" }, one.text),
          h("button", { type: "button", class: "action", onclick: () => this.#use(() => this.#form.insert(one.text)) }, texts.t("suggestions.use")),
        ),
      ),
      ...products.map((card) =>
        h(
          "li",
          {},
          h("strong", {}, card.title),
          card.price && h("p", { class: "hint" }, this.#env.blocks.format.money(card.price)),
          h("button", { type: "button", class: "action", onclick: () => this.#use(() => this.#form.attach(card.product_id, card.title)) }, texts.t("suggestions.attach")),
        ),
      ),
    ];
    this.#suggestions.replaceChildren(
      rows.length ? h("ul", { class: "suggestions" }, rows) : h("p", { class: "hint" }, texts.t("suggestions.none")),
    );
  }

  /** Do something to the answer, which must be seen then. */
  #use(work) {
    document.getElementById("app").classList.remove("has-side");
    work();
  }

  #onLabel(event) {
    event.preventDefault();
    const label = this.#labelField.value.trim();
    if (!label) return;
    this.#attempt(async () => {
      await this.#desk.setLabels([...this.#desk.current.labels, label]);
      this.#labelField.value = "";
    });
  }

  #removeLabel(label) {
    this.#attempt(() => this.#desk.setLabels(this.#desk.current.labels.filter((one) => one !== label)));
    this.#labelField.focus();
  }

  #onNote(event) {
    event.preventDefault();
    const text = this.#noteField.value.trim();
    if (!text) return;
    this.#attempt(async () => {
      await this.#desk.addNote(text);
      this.#noteField.value = "";
    });
  }

  async #attempt(work) {
    this.#complaint.textContent = "";
    try {
      await work();
    } catch {
      this.#complaint.textContent = this.#env.texts.t(FAILED);
    }
  }
}

/** Show or hide the side where there is no room for it beside the conversation. @param {boolean} [isShown] */
export function toggleSide(isShown) {
  document.getElementById("app").classList.toggle("has-side", isShown);
  (document.querySelector(".has-side .side-close") ?? document.getElementById("details"))?.focus();
}
