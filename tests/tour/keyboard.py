"""Goes through a page by the Tab key alone: what takes the focus, can it be seen, is anything left."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

MOST = 120  # presses; a page with more to reach is looked at as far as that
# Everything a reader can use; of a group of radio buttons the keyboard reaches one.
USED = """() => {
  const all = document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
  const groups = new Set();
  window.toReach = [...all].filter((one) => {
    if (one.disabled || !one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== "radio") return true;
    const name = `${one.form?.id} ${one.name}`;
    return !groups.has(name) && groups.add(name);
  });
  window.reached = new Set();
  window.hasRing = (one) => {
    const {outlineStyle, outlineWidth, boxShadow} = one ? getComputedStyle(one) : {};
    const isOutlined = (outlineStyle ?? "none") !== "none" && parseFloat(outlineWidth) > 0;
    return isOutlined || (boxShadow ?? "none") !== "none";
  };
}"""
FROM_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const again = window.reached.has(one) && one !== window.before; // a day has three parts
  window.before = one;
  window.reached.add(one);
  for (const each of window.toReach) {
    if (each.type === "radio" && one.type === "radio" && each.name === one.name) {
      window.reached.add(each);
    }
  }
  const appears = one.matches(".ds-skip-link"); // seen while it has the focus, and only then
  // A box to tick has the ring around its label too; a part of a day has the browser's own.
  const isInside = !one.matches(":focus");
  const ringed = appears || isInside || hasRing(one) || hasRing(one.closest(".ds-field"));
  const {left, right, top, bottom} = one.getBoundingClientRect();
  const shown = right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
  return {again, ringed, shown, html: one.outerHTML.slice(0, 120)};
}"""
LEFT = "() => toReach.filter((one) => !reached.has(one)).map((one) => one.outerHTML.slice(0, 120))"


def faults(page: Page) -> Iterator[str]:
    """Yield what the keyboard does not reach, and what takes the focus without being seen."""
    page.evaluate(FROM_THE_TOP)
    page.evaluate(USED)
    for _press in range(MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None or found["again"]:
            break
        if not found["ringed"]:
            yield f"keyboard: no ring around {found['html']}"
        if not found["shown"]:
            yield f"keyboard: out of sight: {found['html']}"
    else:
        return
    for left in page.evaluate(LEFT):
        yield f"keyboard: not reached: {left}"
