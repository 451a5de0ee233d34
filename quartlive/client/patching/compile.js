// @ts-check
/**
 * Finds the template of a fragment, also of one that is a whole page.
 *
 * @module
 */

import { TAG } from "./kinds.js";
import { Scan } from "./scan.js";
import { Template } from "./template.js";

/**
 * The template of a page whose <html> or <body> tags hold slots.
 *
 * No parser makes these elements anew, so only their attributes are bound; the last
 * slot is all that is in the body.
 */
class PageTemplate extends Template {
  /** @param {string[]} strings */
  constructor(strings) {
    super(["", ""], "");
    const { tags } = new Scan(strings);
    const region = strings.length - 2;
    const [child] = this.partOf;
    this.partOf = [];
    this.partOf[region] = { ...child, slots: [region] };
    this.leadingSlot = region;
    for (const bound of this.bound.values()) bound.slot = region;
    this.elements = tags.map(({ name }) =>
      /html/i.test(name) ? document.documentElement : document.body,
    );
    this.parts = tags.map(({ strings: [start, ...rest], slots, name }, index) => ({
      kind: TAG,
      place: index + 1,
      index,
      slots,
      // Read as the tag of an element that may stand anywhere.
      strings: ["<i" + start.slice(1 + name.length), ...rest],
      name: "",
    }));
    for (const part of this.parts)
      for (const slot of part.slots) this.partOf[slot] = part;
  }

  /** @override */
  copy() {
    const { root, nodes } = super.copy();
    return { root, nodes: [...nodes, ...this.elements] };
  }
}

/**
 * The template of a fragment where it stands in a namespace.
 *
 * @param {import("./tree.js").Statics} statics
 * @param {string} namespace
 * @returns {Template}
 */
export function compile({ strings, templates }, namespace) {
  let template = templates.get(namespace);
  if (!template) {
    template = /^<(html|body)\b/i.test(strings[0])
      ? new PageTemplate(strings)
      : new Template(strings, namespace);
    templates.set(namespace, template);
  }
  return template;
}
