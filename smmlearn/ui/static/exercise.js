// The exercise in the browser. Python wrote its HTML; this module adds the check, in two homes: on the static
// page (custom element) and in JupyterLab (anywidget, which hands the answer on to the kernel). The rules are
// data; `smmlearn/exercises/rules.py` reads them in the same way, and a test compares the two.
import { declaration, fill, h, keepKeys, uid } from "./dom.js";

/**
 * @typedef {string | string[] | Record<string, string> | null} Answer as the controls give it; null: untouched
 * @typedef {Record<string, unknown>} Test
 * @typedef {{ test: Test, status: string, html: string }} Rule
 * @typedef {{ name: string, kind: string, field: Record<string, any>, rules: Rule[],
 *   strings: { status: Record<string, string>, moved: string } }} Declaration
 * @typedef {{ blank?: boolean, given?: string, value?: any }} Reading
 */

// -- Rules

/**
 * What an answer means.
 * @param {Declaration} declared
 * @param {Answer} answer
 * @returns {Reading}
 */
function read({ kind, field }, answer) {
  if (answer === null || answer.length === 0) return { blank: true };
  switch (kind) {
    case "number": {
      const given = answer.trim();
      const value = readNumber(answer, field.unit);
      return { blank: !given, given: given.length <= 60 ? given : `${given.slice(0, 59)}…`, value: value.length ? value : null };
    }
    case "choices":
      return { value: Object.fromEntries(field.options.map(({ id }) => [id, answer.includes(id)])) };
    case "classify":
      return { blank: field.cards.some(({ id }) => !answer[id]), value: answer };
    default:
      return { value: answer };
  }
}

/**
 * The numbers that a written answer may mean: none, one, or two if a mark may be decimal or of thousands.
 * @param {string} text
 * @param {string} unit
 * @returns {number[]}
 */
export function readNumber(text, unit) {
  const plain = (written) => written.replace(/[ \t\r\n\u00a0\u2009\u202f'’]/g, "").toLowerCase();
  const without = (written, end) => (end && written.endsWith(end) ? written.slice(0, -end.length) : written);
  const written = without(plain(text.replaceAll("−", "-")), plain(unit));
  const match = /^([+-]?)([0-9][0-9.,]*|[.,][0-9]+)(e[+-]?[0-9]+)?$/.exec(without(written, "%"));
  if (!match) return [];
  const [, sign, digits, exponent = ""] = match;
  return decimals(digits)
    .map((number) => Number(sign + number + exponent) / (written.endsWith("%") ? 100 : 1))
    .filter(Number.isFinite);
}

/** The ways to read the marks in a run of digits, each with a decimal point or none. */
function decimals(digits) {
  const marks = digits.match(/[.,]/g);
  if (!marks) return [digits];
  const last = marks.at(-1);
  const other = last === "." ? "," : ".";
  if (marks.includes(other)) {
    const [whole, part] = [digits.slice(0, digits.lastIndexOf(last)), digits.slice(digits.lastIndexOf(last) + 1)];
    return grouped(whole, other) ? [`${whole.replaceAll(other, "")}.${part}`] : [];
  }
  return [
    ...(marks.length === 1 ? [digits.replace(last, ".")] : []),
    ...(grouped(digits, last) ? [digits.replaceAll(last, "")] : []),
  ];
}

function grouped(digits, mark) {
  return new RegExp(`^[1-9][0-9]{0,2}(\\${mark}[0-9]{3})+$`).test(digits);
}

/**
 * Whether a test applies to an answer.
 * @param {Test} test
 * @param {Reading} reading
 */
function holds(test, { blank = false, value = null }) {
  if ("blank" in test) return blank;
  if ("unreadable" in test) return value === null;
  if ("near" in test) return value.some((number) => Math.abs(number - test.near) <= test.within);
  if ("is" in test) return value === test.is;
  if ("puts" in test) return Object.entries(test.puts).every(([card, place]) => value[card] === place);
  if ("sequence" in test) return value.filter((card) => test.sequence.includes(card)).join("\n") === test.sequence.join("\n");
  return true;
}

/** How many cards are where the rule of the right answer puts them. */
function score({ puts, sequence }, value) {
  const hits = puts
    ? Object.entries(puts).map(([card, place]) => value?.[card] === place)
    : (sequence ?? []).map((card, at) => value?.[at] === card);
  return { right: hits.filter(Boolean).length, total: hits.length };
}

/**
 * The outcome of the first rule that holds.
 * @param {Declaration} declared
 * @param {Answer} answer
 * @returns {{ status: string, html: string }}
 */
export function judge(declared, answer) {
  const reading = read(declared, answer);
  const rule = declared.rules.find(({ test }) => holds(test, reading));
  const right = declared.rules.find(({ status }) => status === "correct");
  const given = h("span", {}, reading.given ?? "").innerHTML;
  return { status: rule.status, html: fill(rule.html, { given, ...score(right.test, reading.value) }) };
}

// -- Controls

/**
 * Bring an exercise to life.
 * @param {HTMLElement} root element that holds its HTML
 * @param {Declaration} declared
 * @param {{ given?: Answer, answered?: (answer: Answer) => void }} [home] the answer to start from, and who hears of new ones
 */
function enliven(root, declared, { given = null, answered } = {}) {
  const form = root.querySelector("form");
  const outcome = root.querySelector(".smm-outcome");
  if (!declared.rules.length) return;

  const prompt = root.querySelector(".smm-prompt");
  prompt.id = uid("smm-prompt");
  (form.querySelector("fieldset") ?? form.elements.answer).setAttribute("aria-describedby", prompt.id);
  const controls = declared.kind === "order" ? sortable(form, declared.strings.moved) : fields(form, declared.kind);
  for (const part of form.querySelectorAll("[hidden]")) part.hidden = false;

  const show = (answer) => {
    const { status, html } = judge(declared, answer);
    outcome.dataset.status = status;
    delete outcome.dataset.stale;
    outcome.innerHTML = html;
    outcome.prepend(h("strong", {}, declared.strings.status[status]));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = controls.read();
    show(answer);
    answered?.(answer);
  });
  form.addEventListener("input", () => (outcome.dataset.stale = ""));
  if (given !== null) {
    controls.write(given);
    show(given);
  }
}

/** Native fields: one text, radio buttons, checkboxes, or a field for each card. */
function fields(form, kind) {
  const all = [...form.elements].filter(({ name }) => name);
  const chosen = () => all.filter((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value));
  const pick = {
    choices: () => chosen().map(({ value }) => value),
    classify: () => Object.fromEntries(chosen().map(({ name, value }) => [name, value])),
  }[kind];
  return {
    read: pick ?? (() => chosen()[0]?.value ?? null),
    write(given) {
      for (const field of all) {
        const value = kind === "classify" ? given[field.name] : given;
        if (/radio|checkbox/.test(field.type)) field.checked = [value].flat().includes(field.value);
        else field.value = value ?? "";
      }
    },
  };
}

/** Cards that two buttons each move up and down. */
function sortable(form, moved) {
  const list = form.querySelector("ol");
  const said = form.appendChild(h("span", { class: "smm-said", role: "status" }));
  const cards = () => [...list.children];
  let touched = false;

  const settle = () => {
    for (const card of cards()) {
      card.querySelector("[data-move=up]").ariaDisabled = String(!card.previousElementSibling);
      card.querySelector("[data-move=down]").ariaDisabled = String(!card.nextElementSibling);
    }
  };
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move]");
    if (!button || button.ariaDisabled === "true") return;
    const card = button.closest("li");
    // The neighbour moves, so that the focus stays on the button.
    if (button.dataset.move === "up") card.after(card.previousElementSibling);
    else card.before(card.nextElementSibling);
    touched = true;
    settle();
    said.textContent = fill(moved, {
      card: card.querySelector(".smm-card").textContent, place: cards().indexOf(card) + 1, count: cards().length,
    });
    form.dispatchEvent(new Event("input"));
  });
  settle();
  return {
    read: () => (touched ? cards().map(({ dataset }) => dataset.card) : null),
    write(given) {
      list.append(...given.map((id) => cards().find(({ dataset }) => dataset.card === id)));
      touched = true;
      settle();
    },
  };
}

// -- Homes

/** Define the element of the static page. */
export function define() {
  customElements.define(
    "smm-exercise",
    class extends HTMLElement {
      connectedCallback() {
        if (this.alive) return;
        this.alive = true;
        enliven(this, declaration(this));
      }
    },
  );
}

/** Show the exercise in JupyterLab. */
function render({ model, el }) {
  const root = h("div", { class: "smm-exercise" });
  root.innerHTML = model.get("skeleton");
  keepKeys(root);
  enliven(root, model.get("declaration"), {
    given: model.get("given"),
    answered(answer) {
      model.set("given", answer);
      model.save_changes();
    },
  });
  el.append(root);
}

export default { render };
