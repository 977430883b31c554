/** I am here: a code that stands behind # in the address is filled in, also after signing in. */

const KEPT = "presence-code";

const brought = decodeURIComponent(location.hash.slice(1));
if (brought) {
  sessionStorage.setItem(KEPT, brought);
  history.replaceState(null, "", location.pathname);
}
const field = document.getElementById("code");
const kept = sessionStorage.getItem(KEPT);
if (field && kept && !field.value) {
  field.value = kept;
  sessionStorage.removeItem(KEPT);
  const button = document.getElementById(/^\d/.test(kept) ? "room" : "remote");
  (button ?? field).focus();
}
