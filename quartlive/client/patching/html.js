// @ts-check
/**
 * The only places where text becomes HTML.
 *
 * @module
 */

export const SVG = "http://www.w3.org/2000/svg";
export const MATHML = "http://www.w3.org/1998/Math/MathML";

const HTML_INSIDE = /^(foreignObject|desc|title|annotation-xml|m[inos]|mtext)$/;

// Pages may demand trusted types; this policy's name is what they allow.
const same = (/** @type {string} */ text) => text;
const rules = { createHTML: same, createScript: same };
/** @type {{[name in keyof typeof rules]: (text: string) => any}} */
const policy =
  /** @type {any} */ (globalThis).trustedTypes?.createPolicy("quartlive", rules) ??
  rules;

/**
 * Write the text of an element that holds no other elements.
 *
 * A script that is changed does not run; templates let only data stand in one.
 *
 * @param {Node} node
 * @param {string} text
 */
export function writeText(node, text) {
  const isScript = node instanceof HTMLScriptElement;
  node.textContent = isScript ? policy.createScript(text) : text;
}

/**
 * Parse a piece of HTML; its scripts never run.
 *
 * @param {string} html
 * @param {string} [namespace] Where it is going to stand; "" for HTML.
 * @returns {DocumentFragment}
 */
export function parse(html, namespace = "") {
  const template = document.createElement("template");
  const wrapper = { [SVG]: "svg", [MATHML]: "math" }[namespace];
  const text = wrapper ? `<${wrapper}>${html}</${wrapper}>` : html;
  template.innerHTML = policy.createHTML(text);
  const { content } = template;
  if (wrapper) {
    const [root] = content.children;
    content.replaceChildren(...root.childNodes);
  }
  return content;
}

/**
 * Parse a whole page; its scripts never run.
 *
 * @param {string} html
 * @returns {Document}
 */
export function parsePage(html) {
  return new DOMParser().parseFromString(policy.createHTML(html), "text/html");
}

/**
 * The namespace of an element's children.
 *
 * @param {Node | null} parent
 * @param {string} otherwise If there is no element yet.
 * @returns {string}
 */
export function namespaceIn(parent, otherwise) {
  if (!(parent instanceof Element)) return otherwise;
  const { namespaceURI, localName } = parent;
  const isForeign = namespaceURI === SVG || namespaceURI === MATHML;
  return isForeign && !HTML_INSIDE.test(localName) ? namespaceURI : "";
}

/** @type {Record<string, string>} */
const ENTITIES = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&#34;": '"',
  "&quot;": '"',
  "&#39;": "'",
};

// What the parser changes in text. Jinja escapes with only the entities above.
const SPECIAL = /[&\r\0]/;
const ENTITY = /&(?:amp|lt|gt|quot|#34|#39);|[&\r\0]/g;

/**
 * The text that escaped text stands for; there is no markup in it.
 *
 * @param {string} text
 * @param {boolean} [isAttribute] A few entities mean nothing in attributes.
 */
export function decode(text, isAttribute = false) {
  if (!SPECIAL.test(text)) return text;
  let isRare = false;
  const decoded = text.replace(ENTITY, (entity) => {
    if (entity.length === 1) isRare = true;
    return ENTITIES[entity];
  });
  if (!isRare) return decoded;
  return isAttribute
    ? (attributes(`<i a="${text.replaceAll('"', "&quot;")}">`).get("a") ?? "")
    : (parse(`<i>${text.replaceAll("<", "&lt;")}`).textContent ?? "");
}

/** @type {Map<string, Map<string, string>>} */
const derived = new Map();

/**
 * The attributes that a start tag gives its element.
 *
 * @param {string} tag
 * @param {string} [namespace]
 * @returns {Map<string, string>}
 */
export function attributes(tag, namespace = "") {
  const key = namespace + tag;
  let found = derived.get(key);
  if (!found) {
    const [element] = parse(tag, namespace).children;
    found = new Map(Array.from(element?.attributes ?? [], (a) => [a.name, a.value]));
    // Tags made from data would fill the memory.
    if (derived.size > 500) derived.clear();
    derived.set(key, found);
  }
  return found;
}
