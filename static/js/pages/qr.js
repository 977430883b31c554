/** A text as a QR code, drawn as one SVG picture. */

import { page } from "./page.js";

const { default: encodeQR } = await import(page.qr);
const SVG = "http://www.w3.org/2000/svg";

/** Return the picture of a text; `label` is what it is called for those who do not see it. */
export function picture(content, label) {
  const dots = encodeQR(content, "raw", { ecc: "medium", border: 2 });
  const found = document.createElementNS(SVG, "svg");
  found.setAttribute("viewBox", `0 0 ${dots.length} ${dots.length}`);
  found.setAttribute("shape-rendering", "crispEdges");
  found.setAttribute("role", "img");
  found.setAttribute("aria-label", label);
  const path = document.createElementNS(SVG, "path");
  const dot = (dark, x, y) => (dark ? `M${x} ${y}h1v1h-1z` : "");
  const drawn = dots.flatMap((line, y) => line.map((dark, x) => dot(dark, x, y)));
  path.setAttribute("d", drawn.join(""));
  found.append(path);
  return found;
}
