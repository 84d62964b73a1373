// Photos in a form on a phone: made small on a canvas and shown on one, kept with what is typed.
import { addPhoto, bytesOf, dropPhoto, keepPhoto, read } from "./offline-store.js";
import { isFull } from "./offline-draft.js";
import { photosAfter } from "./offline-queue.js";

const EDGE = 1600;
const QUALITY = 0.85;
const MOST = 9;
const PREVIEW = { width: 160, height: 120 };

const nameOf = async (bytes) =>
  [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Drawn anew there is nothing in it but pixels, turned as the camera was held.
async function made(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, EDGE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return small.arrayBuffer();
}

async function draw(canvas, bytes) {
  Object.assign(canvas, PREVIEW);
  const image = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const scale = Math.max(canvas.width / image.width, canvas.height / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d").drawImage(image, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  image.close();
}

// The photos that stand in the form. Those of `sources` (the form's own uuid, and that of a record which is changed) are
// there again; what is taken out of another record's stays with that one until this form is saved.
export async function startPhotos(form, after, sources = []) {
  const part = form.querySelector("[data-photos]");
  const input = part.querySelector("input[type=file]");
  const strip = part.querySelector("[data-photo-strip]");
  const status = part.querySelector("[data-photo-status]");
  const blank = part.querySelector("[data-photo-item]").content.firstElementChild;
  const texts = document.getElementById("phone-texts").dataset;
  const user = await read("user");
  const shown = [];

  function number() {
    [...strip.children].forEach((item, at) => {
      const name = texts.photo.replace("{n}", at + 1);
      item.querySelector("canvas").setAttribute("aria-label", name);
      item.querySelector("button span").textContent = texts.removePhoto.replace("{name}", name);
    });
    strip.hidden = shown.length === 0;
  }

  function show(one, bytes) {
    const item = blank.cloneNode(true);
    draw(item.querySelector("canvas"), bytes);
    item.querySelector("button").addEventListener("click", async () => {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      shown.splice(shown.indexOf(one), 1);
      item.remove();
      number();
      (next?.querySelector("button") ?? input).focus();
      if (one.after === after) await dropPhoto(one);
    });
    shown.push(one);
    strip.append(item);
    number();
  }

  async function take(file) {
    if (shown.length >= MOST) return texts.photoMost;
    const bytes = await made(file);
    const sha256 = await nameOf(bytes);
    if (shown.some((one) => one.sha256 === sha256)) return "";
    const one = { key: `${after}/${sha256}`, after, sha256, user, at: Date.now(), state: "kept", tries: 0, next: 0 };
    await addPhoto(one, bytes);
    show(one, bytes);
    return "";
  }

  async function takeAll(files) {
    part.setAttribute("aria-busy", "true");
    const said = [];
    for (const file of files) {
      said.push(await take(file).catch((error) => (isFull(error) ? texts.photoNoRoom : texts.photoBad.replace("{name}", file.name))));
    }
    part.removeAttribute("aria-busy");
    status.textContent = [...new Set(said.filter(Boolean))].join(" ");
    return status.textContent;
  }

  // One choice after the other. Whoever saves meanwhile waits for it.
  let taking;
  function takeChosen() {
    const files = [...input.files];
    if (!files.length) return;
    input.value = "";
    const mine = Promise.resolve(taking).then(() => takeAll(files)).finally(() => {
      if (taking === mine) taking = undefined;
    });
    taking = mine;
  }

  for (const source of new Set([after, ...sources])) {
    for (const one of await photosAfter(source)) show(one, await bytesOf(one));
  }
  const again = part.querySelector("[data-photos-again]");
  if (again) again.hidden = shown.length > 0;
  // Nothing may come between this and the listener of the one who saves: what is taken here the browser does not send.
  input.addEventListener("change", takeChosen);
  takeChosen();
  part.dataset.ready = "";

  return {
    names: () => shown.map((one) => one.sha256),
    // Whether all that was chosen is there. False where one of those that were waited for could not be read: it was said.
    async areThere() {
      if (!taking) return true;
      status.textContent = texts.photoWait;
      return !(await taking);
    },
    // They go when the record of this uuid has gone.
    async queue(visit) {
      for (const [place, one] of shown.entries()) {
        const bytes = await bytesOf(one);
        const key = `${after}/${one.sha256}`;
        shown[place] = { ...one, key, after, visit, at: Date.now() + place, state: "waiting", tries: 0, next: 0 };
        await addPhoto(shown[place], bytes);
      }
    },
    // The browser sends the form itself: the photos go with it as they would without script.
    async handOver() {
      const carrier = new DataTransfer();
      for (const [place, one] of shown.entries()) {
        carrier.items.add(new File([await bytesOf(one)], `${place + 1}.jpg`, { type: "image/jpeg" }));
      }
      input.files = carrier.files;
      for (const one of shown) await keepPhoto({ ...one, state: "kept" });
    },
  };
}
