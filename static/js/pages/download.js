/** Saving a file that was made in the browser. */

/** Let the reader save bytes under a name. */
export function download(name, bytes, type = "application/json") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
