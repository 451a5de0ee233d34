// @ts-check
/**
 * The live region of a page, and the tree it shows.
 *
 * @module
 */

import { compile } from "./compile.js";
import { restore } from "./controls.js";
import { announce, settle } from "./dialogs.js";
import { Guests } from "./guests.js";
import { hydrate } from "./hydrate.js";
import { Merge } from "./merge.js";
import { ours } from "./ours.js";
import { bind, fill } from "./render.js";
import { find, show } from "./show.js";
import { TreeNode, intern } from "./tree.js";

/**
 * @typedef {import("./merge.js").Fragments} Fragments
 * @typedef {import("./controls.js").Control} Control
 */

export class View {
  #body;
  #guests;
  /** Holds the page's tree in its only slot. */
  #root = new TreeNode(intern({ s: ["", ""] }), [""]);

  /**
   * @param {HTMLElement} body The element that holds the region.
   * @param {Guests} [guests] What has come since the page was there.
   */
  constructor(body, guests = new Guests(body.ownerDocument)) {
    this.#body = body;
    this.#guests = guests;
    bind(this.#root, compile(this.#root.statics, ""), []);
  }

  /**
   * Take the server's HTML for what a tree shows.
   *
   * Nodes, and what the visitor did to them, stay. Only what looks different from the
   * tree is changed.
   *
   * @param {any} tree A whole tree.
   * @param {Fragments} statics All that the tree may name.
   * @throws {import("./desync.js").Desync} If it names others.
   */
  adopt(tree, statics) {
    this.#merge(tree, statics);
    this.#guests.close();
    this.#hydrate({
      isForeign: (node) => !isTranslation(node) && this.#guests.has(node),
      original: (element, name) => this.#guests.original(element, name),
      isFirst: true,
    });
    settle(this.#body);
  }

  /** A view of what the body holds now: another page, in place of this one. */
  reopen() {
    this.#guests.close();
    return new View(this.#body);
  }

  /**
   * Show a tree, or a patch of the one that is shown.
   *
   * @param {any} tree
   * @param {Fragments} statics
   * @throws {import("./desync.js").Desync} If it does not fit. Nothing has changed.
   */
  apply(tree, statics) {
    let merge = this.#merge(tree, statics);
    try {
      if (this.#root.nodes[0].parentNode !== this.#body)
        throw new Error("nodes of the page are not where they were put");
      merge.writes.forEach(find);
    } catch (error) {
      // What was shown is easier to find than what is wanted.
      merge.undo();
      this.#heal(error);
      merge = this.#merge(tree, statics);
    }
    try {
      merge.writes.forEach(show);
    } catch (error) {
      this.#heal(error);
    }
    settle(this.#body);
  }

  /**
   * Give controls the values the server says, whatever the visitor chose.
   *
   * @param {Element[]} controls
   */
  reassert(controls) {
    for (const control of controls) restore(/** @type {Control} */ (control));
  }

  /**
   * @param {any} tree
   * @param {Fragments} statics
   */
  #merge(tree, statics) {
    const merge = new Merge(statics);
    try {
      merge.slot(this.#root, 0, tree);
    } catch (error) {
      merge.undo();
      throw error;
    }
    return merge;
  }

  /**
   * Somebody has torn the page apart: find our nodes again, or make them anew.
   *
   * @param {unknown} error
   */
  #heal(error) {
    console.warn("quartlive: somebody changed what it shows;", error);
    this.#hydrate({
      isForeign: (node) =>
        !(node instanceof Text || isTranslation(node)) && !ours.has(node),
      original: (element, name) => element.getAttribute(name),
      isFirst: false,
    });
  }

  /** @param {import("./hydrate.js").Before} before */
  #hydrate(before) {
    announce();
    try {
      hydrate(this.#root, this.#body, before);
    } catch (error) {
      // Better a page that has lost what was typed than one that is wrong.
      reportError(error);
      this.#body.replaceChildren("");
      bind(this.#root, compile(this.#root.statics, ""), [this.#body.childNodes[0]]);
      fill(this.#root, 0, null);
    }
  }
}

/**
 * Translators put these in place of our text; beside it they would say it twice.
 *
 * @param {Node} node
 */
function isTranslation({ nodeName }) {
  return nodeName === "FONT";
}
