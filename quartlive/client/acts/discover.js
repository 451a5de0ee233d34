// @ts-check
/**
 * Finds attributes of ours by the beginning of their names, on the page now and later.
 *
 * A selector cannot do that. XPath can, and it reads only what has been added.
 *
 * @module
 */

/**
 * Told of every attribute, again when its element is moved or its value is written.
 * @typedef {(name: string, element: Element) => void} Found
 */

/** @type {[prefix: string, found: Found][]} */
const wanted = [];

/**
 * @param {string} prefix
 * @param {Found} found
 */
export function discover(prefix, found) {
  if (!wanted.length)
    new MutationObserver(read).observe(document.body, {
      attributes: true,
      childList: true,
      subtree: true,
    });
  wanted.push([prefix, found]);
  search(document.body, [[prefix, found]]);
}

/** @param {MutationRecord[]} records */
function read(records) {
  for (const record of records) {
    const { attributeName: name } = record;
    // Asked of attributes, a record would make lists of nodes first.
    if (name === null) {
      for (const node of record.addedNodes)
        if (node instanceof Element) search(node, wanted);
    } else if (name.startsWith("lvt-"))
      hit(name, /** @type {Element} */ (record.target), wanted);
  }
}

/** @type {XPathExpression} */
let ours;

/**
 * @param {Element} element
 * @param {typeof wanted} whose
 */
function search(element, whose) {
  ours ??= new XPathEvaluator().createExpression(
    'descendant-or-self::*/@*[starts-with(name(), "lvt-")]',
  );
  const { UNORDERED_NODE_ITERATOR_TYPE } = XPathResult;
  const result = ours.evaluate(element, UNORDERED_NODE_ITERATOR_TYPE);
  let attribute;
  while ((attribute = /** @type {Attr | null} */ (result.iterateNext())))
    hit(attribute.name, /** @type {Element} */ (attribute.ownerElement), whose);
}

/**
 * @param {string} name
 * @param {Element} element
 * @param {typeof wanted} whose
 */
function hit(name, element, whose) {
  for (const [prefix, found] of whose)
    if (name.startsWith(prefix)) found(name, element);
}
