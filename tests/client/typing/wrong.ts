// Each marked line is a mistake that an editor points out.

import { live } from "/live/client.js";

live.send(7); // wrong
live.send("pick", "7"); // wrong
live.hook("a", { mount: () => {} }); // wrong
live.hook<HTMLInputElement>("input", { mounted: (input) => input.href }); // wrong
live.on("finished", () => {}); // wrong
live.on("done", ({ detail }) => detail.success); // wrong
live.on("connected", ({ detail }) => detail.transport === "fetch"); // wrong
live.connection; // wrong
live.send("pick").errors; // wrong
live = undefined; // wrong
