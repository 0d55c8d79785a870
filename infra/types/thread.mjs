import { register } from "tsx/esm/api";

// A thread does not have the loader of the program that starts it.
register();
await import("./thread.ts");
