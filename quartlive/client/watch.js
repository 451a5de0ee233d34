// @ts-check
/**
 * Tells which elements came, went or changed.
 *
 * One observer serves every watcher. Its work grows with what changed and with what is
 * watched, not with the page. `lvt:updated` marks the end of a patch: what has been
 * recorded until then is the server's doing, the rest is that of scripts.
 *
 * @module
 */

/**
 * Which elements: a selector, or a question asked once per element.
 * @typedef {string | ((element: Element) => boolean)} Which
 *
 * A move is no coming and going. Elements that begin or cease to fit by a change of
 * their own attributes come and go too.
 * @typedef {object} Watcher
 * @property {(element: Element, isPatch: boolean) => void} [added] Told of those that
 *   are there already, too.
 * @property {(element: Element) => void} [removed]
 * @property {(element: Element) => void} [changed] A patch has written into it: a text,
 *   an attribute, an element, at any depth.
 *
 * @typedef {Watcher & {which: Which, known: Set<Element>}} Watch
 */

/** @type {Set<Watch>} */
const watches = new Set();

const observer = new MutationObserver((records) => sort(records, false));

// Before anybody else hears of it and writes into the page.
addEventListener("lvt:updated", () => sort(observer.takeRecords(), true), true);

/**
 * Hear of elements that come, go or change, until the returned function is called.
 *
 * @param {Which} which
 * @param {Watcher} watcher
 */
export function watch(which, watcher) {
  if (watches.size === 0)
    observer.observe(document, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true,
    });
  const watch = { ...watcher, which, known: new Set() };
  watches.add(watch);
  enter(watch, document.documentElement, false);
  return () => {
    watches.delete(watch);
    if (watches.size === 0) observer.disconnect();
  };
}

/**
 * @param {MutationRecord[]} records
 * @param {boolean} isPatch
 */
function sort(records, isPatch) {
  /** @type {Set<Node>} */
  const came = new Set();
  let isLess = false;
  /** Those with other attributes, by the names of these.
   * @type {Map<string, Set<Element>>} */
  const turned = new Map();
  /** @type {Set<Element>} */
  const changed = new Set();
  for (const { target, attributeName: name, addedNodes, removedNodes } of records) {
    if (name !== null) {
      if (!turned.has(name)) turned.set(name, new Set());
      turned.get(name)?.add(/** @type {Element} */ (target));
    }
    addedNodes.forEach((node) => came.add(node));
    isLess ||= removedNodes.length > 0;
    if (isPatch && target.isConnected) climb(target, changed);
  }
  for (const watch of watches) {
    if (isLess)
      for (const element of watch.known)
        if (!element.isConnected) forget(watch, element);
    const others = [...turned].flatMap(([name, elements]) =>
      mayConcern(watch, name) ? [...elements] : [],
    );
    for (const element of others) if (!fits(watch, element)) forget(watch, element);
    if (watch.changed)
      for (const element of changed)
        if (watch.known.has(element)) watch.changed(element);
    for (const element of others)
      if (element.isConnected && fits(watch, element)) know(watch, element, isPatch);
    for (const node of came) if (node.isConnected) enter(watch, node, isPatch);
  }
}

/**
 * May an attribute decide who is watched? Better too often than too seldom.
 *
 * @param {Watch} watch
 * @param {string} name
 */
function mayConcern({ which }, name) {
  if (typeof which !== "string") return true;
  const short = { class: ".", id: "#" }[name];
  return which.replaceAll("\\", "").includes(name) || (short && which.includes(short));
}

/**
 * Gather an element, or a text's, and what is around it.
 *
 * @param {Node} node
 * @param {Set<Element>} into
 */
function climb(node, into) {
  let element = node instanceof Element ? node : node.parentElement;
  for (; element && !into.has(element); element = element.parentElement)
    into.add(element);
}

/**
 * @param {Watch} watch
 * @param {Node} node Of the page, with what is in it.
 * @param {boolean} isPatch
 */
function enter(watch, node, isPatch) {
  if (!(node instanceof Element)) return;
  const { which } = watch;
  if (fits(watch, node)) know(watch, node, isPatch);
  const inside =
    typeof which === "string"
      ? node.querySelectorAll(which)
      : [...node.querySelectorAll("*")].filter(which);
  for (const element of inside) know(watch, element, isPatch);
}

/**
 * @param {Watch} watch
 * @param {Element} element
 */
function fits({ which }, element) {
  return typeof which === "string" ? element.matches(which) : which(element);
}

/**
 * @param {Watch} watch
 * @param {Element} element
 * @param {boolean} isPatch
 */
function know({ known, added }, element, isPatch) {
  if (known.has(element)) return;
  known.add(element);
  added?.(element, isPatch);
}

/**
 * @param {Watch} watch
 * @param {Element} element
 */
function forget({ known, removed }, element) {
  if (known.delete(element)) removed?.(element);
}
