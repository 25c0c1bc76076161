// The few things that explorers and exercises share in the browser.

/**
 * Make an element. Props are attributes (`true` sets an empty one; `false`, `null` and `undefined` none);
 * `onclick` and its kin, given a function, are event listeners.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [props]
 * @param {...(Node | string | number | null | undefined | false | unknown[])} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

let made = 0;

/**
 * A document-wide unique id, to tie a label to its control.
 *
 * @param {string} prefix
 */
export function uid(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}

/**
 * The declaration that a custom element carries in its `<script type="application/json">`.
 *
 * @param {Element} element
 * @returns {any}
 */
export function declaration(element) {
  const script = element.querySelector(':scope > script[type="application/json"]');
  if (!script) throw new Error(`<${element.localName}> carries no declaration`);
  return JSON.parse(script.textContent);
}

/**
 * Put values into the named fields of a message: `fill("{n} of {all}", { n: 1, all: 7 })`.
 *
 * @param {string} message
 * @param {Record<string, unknown>} values
 */
export function fill(message, values) {
  return message.replace(/\{(\w+)\}/g, (field, name) => (name in values ? String(values[name]) : field));
}

/**
 * Keep key presses to the component: JupyterLab takes arrow keys and letters from outputs otherwise.
 *
 * @param {Element} element
 */
export function keepKeys(element) {
  element.addEventListener("keydown", (event) => event.stopPropagation());
}
