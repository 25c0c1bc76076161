// The explorer in the browser. Python wrote its HTML; this module adds life to it, in two homes: on the
// static page (custom element, states from a grid made at build time) and in JupyterLab (anywidget,
// states from the kernel).
import { declaration, fill, h, keepKeys } from "./dom.js";

/**
 * @typedef {boolean | number | string} Scalar
 * @typedef {{ kind: string, name: string, label: string, values: Scalar[], texts: string[] }} Control
 * @typedef {{ name: string, title: string, digits: number, style: string }} Column
 * @typedef {{ name: string, language: string, question: string, controls: Control[], columns: Column[],
 *   defaults: Record<string, Scalar>, caption: string, strings: Record<string, string> }} Declaration
 * @typedef {{ values: Record<string, Scalar>, columns: string[], rows: (Scalar | null)[][], summary: string,
 *   spec: object, call?: string, error?: string }} State
 */

const SETTLED = 150; // ms without a further change of size before the chart is drawn in the new size

class Explorer {
  /**
   * @param {HTMLElement} root element that holds the parts of the explorer
   * @param {Declaration} declared
   * @param {{ vega: () => Promise<Function>, change: () => void, copy: () => string, live?: boolean }} home
   */
  constructor(root, declared, home) {
    this.root = root;
    this.declared = declared;
    this.strings = declared.strings;
    this.home = home;
    this.form = root.querySelector("form");
    this.chart = root.querySelector(".smm-chart");
    this.summary = root.querySelector(".smm-summary");
    this.notes = root.querySelector(".smm-note");
    this.tableBox = root.querySelector(".smm-table");
    this.tableButton = root.querySelector('[data-action="table"]');
    this.values = { ...declared.defaults };

    if (home.live) this.openNumbers();
    if (home.live) root.querySelector('[data-action="copy"]').textContent = this.strings.copy_call;
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", (event) => this.turned(event.target));
    const actions = {
      table: () => this.openTable(this.tableBox.hidden),
      reset: () => this.reset(),
      copy: () => this.copy(),
    };
    for (const button of root.querySelectorAll("[data-action]")) {
      button.addEventListener("click", actions[button.dataset.action]);
    }
    this.resized = new ResizeObserver(() => {
      clearTimeout(this.resizing);
      this.resizing = setTimeout(() => this.fit(), SETTLED);
    });
    this.resized.observe(this.chart);
  }

  // -- controls

  /** In JupyterLab, any number can be typed beside a slider. */
  openNumbers() {
    for (const { kind, name, label, values } of this.declared.controls) {
      if (kind !== "slider") continue;
      const shown = this.form.elements.namedItem(name).closest(".smm-control").querySelector(".smm-value");
      const whole = values.every(Number.isInteger);
      shown.replaceWith(
        h("input", {
          type: "number", name: `${name}:number`, class: "smm-value", "aria-label": label,
          min: values[0], max: values.at(-1), step: whole ? 1 : "any", required: true,
        }),
      );
    }
  }

  /** A control was turned: take its value and ask for the new state. */
  turned(input) {
    this.began = performance.now();
    const [name, typed] = input.name.split(":");
    const control = this.declared.controls.find((one) => one.name === name);
    if (typed) {
      if (!input.checkValidity()) return input.reportValidity();
      this.values[name] = input.valueAsNumber;
    } else {
      const item = this.form.elements.namedItem(name);
      this.values[name] = control.values[control.kind === "toggle" ? Number(item.checked) : Number(item.value)];
    }
    this.note("");
    this.set(this.values, input);
    this.home.change();
  }

  /**
   * Move the controls to these values.
   * @param {Record<string, Scalar>} values
   * @param {EventTarget} [except] the field in which somebody is typing
   */
  set(values, except) {
    Object.assign(this.values, values);
    for (const { kind, name, values: steps, texts } of this.declared.controls) {
      const item = this.form.elements.namedItem(name);
      const at = nearest(steps, this.values[name]);
      if (kind === "toggle") item.checked = Boolean(this.values[name]);
      else if (item !== except) item.value = String(at);
      if (kind !== "slider") continue;
      const text = steps[at] === this.values[name] ? texts[at] : String(this.values[name]);
      item.setAttribute("aria-valuetext", text);
      const shown = item.closest(".smm-control").querySelector(".smm-value");
      if (!this.home.live) shown.textContent = text;
      else if (shown !== except) shown.value = String(this.values[name]);
    }
  }

  // -- what the reader sees

  /**
   * Show a state. Of several that arrive while one is drawn, only the newest is drawn next.
   * @param {State} state
   */
  async show(state) {
    this.next = state;
    this.busy ??= (async () => {
      while (this.next) {
        const now = this.next;
        this.next = null;
        await this.paint(now);
      }
    })().finally(() => (this.busy = null));
    return this.busy;
  }

  /** Chart, table and sentence of one state. */
  async paint(state) {
    const began = this.began;
    this.state = state;
    this.root.toggleAttribute("data-failed", Boolean(state.error));
    if (!state.error) {
      try {
        const embed = await this.home.vega();
        if (this.view && JSON.stringify(state.spec) === this.drawn) {
          await this.view.data("frame", this.objects(state)).runAsync();
        } else {
          await this.embed(embed, state);
        }
      } catch (reason) {
        this.drawn = null;
        this.chart.replaceChildren(); // rather no picture than one that contradicts the sentence
        this.note(fill(this.strings.no_chart, { reason: reason?.message ?? reason }), true);
        this.openTable(true);
      }
    }
    const said = state.error ?? state.summary;
    this.summary.textContent = said;
    this.chart.setAttribute("aria-label", said);
    this.root.removeAttribute("aria-busy");
    this.root.dataset.state = new URLSearchParams(Object.entries(state.values).map(([k, v]) => [k, String(v)]));
    if (!this.tableBox.hidden) this.fillTable();
    if (began !== undefined) this.root.dataset.redrawMs = (performance.now() - began).toFixed(2);
    this.began = undefined;
  }

  /** Draw a chart anew, as wide as its element. */
  async embed(embed, state) {
    const width = this.chart.clientWidth;
    this.width = width;
    if (!width) return; // hidden: drawn when it gets a size
    const text = JSON.stringify(state.spec);
    const draw = async (plot) => {
      const spec = JSON.parse(text.replaceAll('"width":"container"', `"width":${plot}`));
      const stage = h("div");
      const made = await embed(stage, { ...spec, datasets: { frame: this.objects(state) } }, {
        mode: "vega-lite", renderer: "svg", ast: true, actions: false, defaultStyle: false, tooltip: false,
      });
      const picture = stage.querySelector("svg");
      picture.setAttribute("aria-hidden", "true"); // the element around it has the role and the words
      return { stage, view: made.view, drawn: picture.width.baseVal.value };
    };
    let made = await draw(width - (this.room ?? 0));
    if (Math.abs(made.drawn - width) > 1) { // axes and labels need room, too
      this.room = (this.room ?? 0) + Math.ceil(made.drawn - width);
      made.view.finalize();
      made = await draw(width - this.room);
    }
    this.view?.finalize();
    this.chart.replaceChildren(made.stage);
    Object.assign(this, { view: made.view, drawn: text });
  }

  /** Draw again if the element has another width. */
  async fit() {
    await this.busy;
    if (!this.state || this.state.error || this.chart.clientWidth === this.width) return;
    this.drawn = null;
    await this.show(this.state);
  }

  /** Vega marks the objects that it is given, so each draw gets its own. */
  objects({ columns, rows }) {
    return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
  }

  fillTable() {
    const { columns, rows, error } = this.state ?? {};
    const shown = this.declared.columns.filter((column) => column.title);
    const cells = error || !columns ? [] : rows.map((row) => shown.map(({ name }) => row[columns.indexOf(name)]));
    const kinds = shown.map((_, i) => cells.some((row) => typeof row[i] === "number") && "smm-number");
    this.tableBox.replaceChildren(
      h("table", {},
        h("caption", {}, this.declared.question),
        h("thead", {}, h("tr", {}, shown.map(({ title }, i) => h("th", { scope: "col", class: kinds[i] }, title)))),
        h("tbody", {}, cells.map((row) => h("tr", {}, row.map((value, i) => {
          const text = this.written(value, shown[i]);
          return i ? h("td", { class: kinds[i] }, text) : h("th", { scope: "row", class: kinds[i] }, text);
        })))),
      ),
    );
  }

  /** @param {Scalar | null} value @param {Column} column */
  written(value, { digits, style }) {
    if (value === null) return h("span", { "aria-label": this.strings.missing, role: "img" }, "–");
    if (typeof value !== "number") return String(value);
    return new Intl.NumberFormat(this.declared.language, {
      style: style === "percent" ? "percent" : "decimal", useGrouping: style !== "year",
      minimumFractionDigits: digits, maximumFractionDigits: digits,
    }).format(value);
  }

  /** A remark to the reader, in the status region below the chart. */
  note(text, failed = false) {
    this.notes.textContent = text;
    this.notes.toggleAttribute("data-failed", failed);
  }

  // -- buttons

  reset() {
    this.began = performance.now();
    this.note("");
    this.set(this.declared.defaults);
    this.home.change();
  }

  openTable(open) {
    this.tableBox.hidden = !open;
    this.tableButton.setAttribute("aria-expanded", String(open));
    this.tableButton.textContent = open ? this.strings.hide_table : this.strings.show_table;
    if (open) this.fillTable();
  }

  async copy() {
    const text = this.home.copy();
    try {
      await navigator.clipboard.writeText(text);
      this.note(this.home.live ? this.strings.call_copied : this.strings.link_copied);
    } catch {
      this.note(fill(this.strings.copy_failed, { text }));
    }
  }

  /** Without data there is nothing to move: say so, at the starting state. */
  stop(text) {
    this.set(this.declared.defaults);
    for (const control of [...this.form.elements, ...this.root.querySelectorAll("button")]) control.disabled = true;
    this.note(text, true);
  }

  close() {
    clearTimeout(this.resizing);
    this.resized.disconnect();
    this.view?.finalize();
  }
}

/** The position of the value, or of the one nearest to it. */
function nearest(steps, value) {
  const at = steps.indexOf(value);
  if (at >= 0 || typeof value !== "number") return at;
  return steps.reduce((best, step, i) => (Math.abs(step - value) < Math.abs(steps[best] - value) ? i : best), 0);
}

// -- JupyterLab

/** Each widget has its own instance of this module; what they share is kept with the window. */
const SHARED = Symbol.for("smmlearn.vega");
const PATIENCE = 60_000; // ms

/** The charting library travels once: to the first explorer that asks its kernel for it. */
function vegaFromKernel(model) {
  window[SHARED] ??= new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(model.get("_declaration").strings.no_kernel)), PATIENCE);
    model.on("msg:custom", (message, buffers) => {
      if (message.type === "vega") unpacked(buffers[0]).then(resolve, reject);
    });
    model.send({ type: "vega" });
  }).catch((reason) => {
    delete window[SHARED]; // the next one may ask again
    throw reason;
  });
  return window[SHARED];
}

async function unpacked(zipped) {
  const unzipped = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  const source = await new Response(unzipped, { headers: { "content-type": "text/javascript" } }).blob();
  const url = URL.createObjectURL(source);
  await import(url);
  URL.revokeObjectURL(url);
  return window.vegaEmbed;
}

function render({ model, el }) {
  const declared = model.get("_declaration");
  const root = h("div", { class: "smm-explorer", role: "group", "aria-label": declared.question });
  root.innerHTML = model.get("_skeleton");
  el.append(root);
  keepKeys(root);
  const explorer = new Explorer(root, declared, {
    live: true,
    vega: () => vegaFromKernel(model),
    copy: () => explorer.state.call,
    change() {
      root.setAttribute("aria-busy", "true");
      model.set("_values", { ...explorer.values });
      model.save_changes();
    },
  });
  const moved = () => explorer.set(model.get("_values"));
  const shown = () => explorer.show(model.get("_shown"));
  model.on("change:_values", moved);
  model.on("change:_shown", shown);
  moved();
  shown();
  return () => {
    model.off("change:_values", moved);
    model.off("change:_shown", shown);
    explorer.close();
  };
}

export default { render };

// -- The static page

const libraries = new Map();

/** Load the charting library once per page. */
function vegaFromPage(url) {
  if (!libraries.has(url)) libraries.set(url, import(new URL(url, document.baseURI)).then(() => window.vegaEmbed));
  return libraries.get(url);
}

class UnavailableError extends Error {}

/** The grid of all states; what is wrong with it is found here, not while a reader turns a control. */
class Grid {
  constructor({ columns, specs, rows, states }, controls) {
    const whole = (list) => Array.isArray(list) && list.length > 0;
    const size = controls.reduce((product, { values }) => product * values.length, 1);
    if (![columns, specs, rows, states].every(whole) || states.length !== size) throw new Error("incomplete grid");
    Object.assign(this, { columns, specs, rows, states, controls });
  }

  static async load(url, controls) {
    const answer = await fetch(url).catch((reason) => ({ ok: false, status: reason }));
    if (!answer.ok) throw new UnavailableError(`${url}: ${answer.status}`);
    return new Grid(await answer.json(), controls);
  }

  /** @returns {State} */
  at(values) {
    const position = this.controls.reduce((at, c) => at * c.values.length + c.values.indexOf(values[c.name]), 0);
    const [spec, summary, runs] = this.states[position];
    const rows = [];
    for (let i = 0; i < runs.length; i += 2) rows.push(...this.rows.slice(runs[i], runs[i] + runs[i + 1]));
    return { values: { ...values }, columns: this.columns, rows, summary, spec: this.specs[spec] };
  }
}

class ExplorerElement extends HTMLElement {
  connectedCallback() {
    if (this.explorer) return;
    this.explorer = new Explorer(this, declaration(this), {
      vega: () => vegaFromPage(this.getAttribute("vega")),
      change: () => this.follow(),
      copy: () => this.link(),
    });
    const near = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && start(), {
      rootMargin: "400px",
    });
    const start = () => {
      near.disconnect();
      this.follow();
    };
    near.observe(this);
    this.addEventListener("focusin", start, { once: true });
    window.addEventListener("hashchange", () => this.restore());
    this.restore();
  }

  /** Show the state that the controls are in, as soon as there are data. */
  async follow() {
    const { explorer } = this;
    this.grid ??= Grid.load(this.getAttribute("src"), explorer.declared.controls);
    try {
      const grid = await this.grid;
      await explorer.show(grid.at(explorer.values));
    } catch (reason) {
      console.error(reason);
      explorer.stop(explorer.strings[reason instanceof UnavailableError ? "unavailable" : "damaged"]);
    }
  }

  /** The address of this state; the address bar shows it, too. */
  link() {
    const values = Object.entries(this.explorer.values).map(([name, value]) => [name, String(value)]);
    history.replaceState(history.state, "", `#${this.id}?${new URLSearchParams(values)}`);
    return location.href;
  }

  /** Go to the state that the address asks for. */
  restore() {
    const [name, query] = location.hash.slice(1).split("?");
    if (name !== this.id) return;
    const { explorer } = this;
    const values = { ...explorer.declared.defaults };
    const unknown = [];
    for (const [key, text] of new URLSearchParams(query)) {
      const control = explorer.declared.controls.find((one) => one.name === key);
      const value = control?.values.find((one) => String(one) === text);
      if (value === undefined) unknown.push(`${key} = ${text}`);
      else values[key] = value;
    }
    explorer.set(values);
    explorer.note(unknown.length ? fill(explorer.strings.bad_link, { parts: unknown.join(", ") }) : "");
    this.scrollIntoView();
    this.follow();
  }
}

/** Teach the page what `<smm-explorer>` is. */
export function define() {
  customElements.define("smm-explorer", ExplorerElement);
}
