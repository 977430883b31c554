/** A nominee's picture, drawn anew in her browser: small, upright, and without what cameras add. */

const LONGEST = 900; // pixels
const QUALITY = 0.85;
const form = document.querySelector("[data-photo]");

form?.addEventListener("submit", async (event) => {
  const input = form.querySelector("input[type=file]");
  const file = input.files[0];
  if (!file || form.dataset.drawn) return;
  event.preventDefault();
  try {
    const files = new DataTransfer();
    files.items.add(new File([await small(file)], "photo.jpg", { type: "image/jpeg" }));
    input.files = files.files;
  } catch {
    // what this browser cannot draw is sent as it is, and the server says what is wrong with it
  }
  form.dataset.drawn = "yes";
  form.requestSubmit();
});
for (const each of form?.querySelectorAll("[data-until-ready]") ?? []) each.hidden = true;
for (const each of form?.querySelectorAll("[data-when-ready]") ?? []) each.disabled = false;

/** Return a picture as a small JPEG; rejects when the file is none the browser can show. */
async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d", { alpha: false });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((keep, refuse) =>
    canvas.toBlob((blob) => (blob ? keep(blob) : refuse(new Error("no JPEG"))), "image/jpeg", QUALITY),
  );
}
