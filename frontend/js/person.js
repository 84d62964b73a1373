// On every page, whoever opens it: what this phone knew without signal for the person before is no longer there.
import { signIn } from "./offline-store.js";

const user = Number(document.body.dataset.user);
if (user) signIn(user).catch(() => {});
