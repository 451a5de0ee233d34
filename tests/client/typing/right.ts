// Everything an author of JavaScript may do.

import { live, type Events, type Outcome } from "/live/client.js";

const stop = live.hook<HTMLCanvasElement>("canvas.chart", {
  mounted: (canvas) => canvas.getContext("2d"),
  updated(canvas) {
    canvas.width = canvas.clientWidth;
  },
});
live.hook("a", { destroyed: (element) => element.blur() });
stop();

const forget: () => void = live.on("done", ({ target, detail }) => {
  const texts: string[] = Object.values(detail.errors ?? {});
  if (target instanceof HTMLFormElement) target.title = detail.action + texts.join();
});
forget();
live.on("connected", ({ detail }) => detail.transport === "socket");
live.on("navigate", (event) => event.preventDefault());
live.on("updated", () => {});

export async function pick(id: number): Promise<string> {
  const outcome: Outcome = await live.send("pick", { id, tags: ["a"] });
  await live.send("refresh");
  return outcome.success ? "" : outcome.errors._general;
}

export const names: (keyof Events)[] = ["pending", "success", "error", "done"];
