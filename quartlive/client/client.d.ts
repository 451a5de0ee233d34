/**
 * What JavaScript on a live page imports from `/live/client.js`.
 *
 * Let TypeScript find it, in `tsconfig.json`, where `client.d.ts` is a copy of this file
 * or the path of the installed one:
 *
 *     "paths": { "/live/client.js": ["./client.d.ts"] }
 */

/** The page the script runs in. */
export declare const live: Live;

export interface Live {
  /**
   * Run an action on the server, as a pressed button would.
   *
   * @param action Its name.
   * @param data Its arguments by name; what JSON can hold.
   * @returns How it went, once the page shows it. While there is no connection, it
   *   waits for one.
   * @throws Error If the page is not live.
   */
  send(action: string, data?: Record<string, unknown>): Promise<Outcome>;

  /**
   * Do something with elements, those that are there and those that will be: after
   * updates, and after links to other pages.
   *
   * A hook that throws is reported to the console; the page goes on.
   *
   * @param selector Which elements, in CSS.
   * @returns Ends it. It leaves elements as they are.
   * @throws SyntaxError If the selector is none.
   */
  hook<E extends Element = HTMLElement>(selector: string, hook: Hook<E>): () => void;

  /**
   * Listen to what the client tells the page: `on("done", …)` hears `lvt:done`.
   *
   * @returns Ends it.
   */
  on<Name extends keyof Events>(
    event: Name,
    listener: (event: CustomEvent<Events[Name]>) => void,
  ): () => void;
}

export interface Outcome {
  success: boolean;
  /** Texts by the name of the field; `_general` for those that belong to none. */
  errors: Record<string, string>;
}

export interface Hook<E extends Element = Element> {
  /** The element is there: at first, after an update, on another page. */
  mounted?(element: E): void;
  /** An update has changed the element, or something in it. */
  updated?(element: E): void;
  /** The element has gone, or fits the selector no more. */
  destroyed?(element: E): void;
}

/** What an action tells about itself, on the form, button or element it came from. */
export interface Action {
  action: string;
  data: Record<string, unknown>;
  /** Name of the button that was pressed. */
  submitter?: string;
}

export interface ActionEnd extends Action {
  errors?: Record<string, string>;
}

/** Events and their details. */
export interface Events {
  /** The page is connected, for the first time or again. */
  connected: { transport: "socket" | "http" };
  /** The connection is lost. */
  disconnected: null;
  /** The client tries to connect again. */
  reconnecting: null;
  /** The page shows an update. */
  updated: null;
  /** An action is sent. */
  pending: Action;
  success: ActionEnd;
  error: ActionEnd;
  /** After `success` or `error`. */
  done: ActionEnd;
  /** A link is about to be followed; `preventDefault()` keeps the visitor here. */
  navigate: { url: string };
  /** Another page, or this one at another address, is shown. */
  navigated: { url: string };
}
