/** For those with a pointer: one nominee dragged onto another opens the page that joins them. */

const form = document.querySelector("[data-nominees]");
const cards = form?.querySelectorAll("[data-nominee]") ?? [];

for (const card of cards) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", card.dataset.nominee);
    event.dataTransfer.effectAllowed = "link";
  });
  card.addEventListener("dragover", (event) => {
    event.preventDefault();
    card.dataset.color = "info";
  });
  card.addEventListener("dragleave", () => card.removeAttribute("data-color"));
  card.addEventListener("drop", (event) => {
    event.preventDefault();
    card.removeAttribute("data-color");
    const dragged = event.dataTransfer.getData("text/plain");
    const known = [...cards].some((one) => one.dataset.nominee === dragged);
    if (known && dragged !== card.dataset.nominee) open(card.dataset.nominee, dragged);
  });
}

const hint = form?.querySelector(".pointer-only");
if (hint && matchMedia("(pointer: fine)").matches) hint.hidden = false;

/** Open the page that shows both side by side; nothing is changed before it is confirmed there. */
function open(...persons) {
  const query = new URLSearchParams(persons.map((one) => ["who", one]));
  location.assign(`${form.action}?${query}`);
}
