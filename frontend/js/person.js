// On every page, whoever opens it: what this phone knew without signal for the person before is no longer there.
import { signIn } from "./offline-store.js";

// The body of our own pages, the script itself on those of others.
const user = Number(document.querySelector("[data-user]")?.dataset.user);
if (user) signIn(user).catch(() => {});
