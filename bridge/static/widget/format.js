/** Money, numbers and times as the shopper's language and time zone write them. */

/** Formatters of one language; made once, as Intl objects are slow to build. */
export class Format {
  #locale;
  #money = new Map();
  #number;
  #time;
  #day;
  #dayAndTime;

  /** @param {"en" | "zh"} language */
  constructor(language) {
    // A British shopper reads 24/11, an American 11/24: the browser's region counts if its language is ours.
    const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language));
    this.#locale = own ?? (language === "zh" ? "zh-CN" : "en");
    this.#number = new Intl.NumberFormat(this.#locale);
    this.#time = new Intl.DateTimeFormat(this.#locale, { hour: "2-digit", minute: "2-digit" });
    this.#day = new Intl.DateTimeFormat(this.#locale, { weekday: "short", month: "short", day: "numeric" });
    this.#dayAndTime = new Intl.DateTimeFormat(this.#locale, {
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    });
  }

  /** @param {{amount_minor: number, currency: string}} money minor units: cents, fen; yen have none */
  money({ amount_minor, currency }) {
    let formatter = this.#money.get(currency);
    if (!formatter) {
      formatter = new Intl.NumberFormat(this.#locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
      this.#money.set(currency, formatter);
    }
    return formatter.format(amount_minor / 10 ** formatter.resolvedOptions().maximumFractionDigits);
  }

  /** @param {number} value */
  number(value) {
    return this.#number.format(value);
  }

  /** A rating with one decimal, as shops print it. @param {number} value */
  rating(value) {
    return value.toLocaleString(this.#locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  /** Whole per cent, such as a reduction. @param {number} share 0.2 is 20 % */
  percent(share) {
    return share.toLocaleString(this.#locale, { style: "percent", maximumFractionDigits: 0 });
  }

  /** @param {string} iso */
  time(iso) {
    return this.#time.format(new Date(iso));
  }

  /** @param {string} iso */
  day(iso) {
    return this.#day.format(new Date(iso));
  }

  /** @param {string} iso */
  dayAndTime(iso) {
    return this.#dayAndTime.format(new Date(iso));
  }

  /** A separator in the transcript: the time alone today, day and time before. @param {string} iso */
  moment(iso) {
    const isToday = new Date(iso).toDateString() === new Date().toDateString();
    return isToday ? this.time(iso) : this.dayAndTime(iso);
  }
}
