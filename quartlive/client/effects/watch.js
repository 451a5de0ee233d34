// @ts-check
/**
 * Tells which elements came, went or changed.
 *
 * One observer serves every watcher. Its work grows with what changed, not with the
 * page. `lvt:updated` marks the end of a patch: what has been recorded until then is
 * the server's doing, the rest is that of scripts.
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
 * @typedef {Watcher & {which: Which, known: WeakSet<Element>}} Watch
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
  const watch = { ...watcher, which, known: new WeakSet() };
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
  /** @type {Set<Node>} */
  const went = new Set();
  /** @type {Set<Element>} */
  const turned = new Set();
  /** @type {Set<Element>} */
  const changed = new Set();
  for (const { type, target, addedNodes, removedNodes } of records) {
    if (type === "attributes") turned.add(/** @type {Element} */ (target));
    addedNodes.forEach((node) => came.add(node));
    removedNodes.forEach((node) => went.add(node));
    if (isPatch && target.isConnected) climb(target, changed);
  }
  for (const watch of watches) {
    for (const node of went) if (!node.isConnected) leave(watch, node);
    for (const element of turned) if (!fits(watch, element)) forget(watch, element);
    if (watch.changed)
      for (const element of changed)
        if (watch.known.has(element)) watch.changed(element);
    for (const element of turned)
      if (element.isConnected && fits(watch, element)) know(watch, element, isPatch);
    for (const node of came) if (node.isConnected) enter(watch, node, isPatch);
  }
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
      : all(node).filter((element) => which(element));
  for (const element of inside) know(watch, element, isPatch);
}

/**
 * @param {Watch} watch
 * @param {Node} node No longer of the page, with what is in it.
 */
function leave(watch, node) {
  if (!watch.removed || !(node instanceof Element)) return;
  for (const element of [node, ...all(node)]) forget(watch, element);
}

/**
 * @param {Watch} watch
 * @param {Element} element
 */
function fits({ which }, element) {
  return typeof which === "string" ? element.matches(which) : which(element);
}

/** @param {Element} element */
function all(element) {
  return [...element.querySelectorAll("*")];
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
