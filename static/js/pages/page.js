/** What the programs of our pages share: texts, requests, polling, and telling the reader. */

const block = document.getElementById("page");

/** What the server gave the page: addresses, values and texts (`<script id="page">`). */
export const page = block ? JSON.parse(block.textContent) : {};

/** Return one of the page's texts in the reader's language, its {places} filled. */
export function text(name, places = {}) {
  const found = page.texts?.[name];
  if (found === undefined) throw new Error(`the page has no text "${name}"`);
  return found.replace(/\{(\w+)\}/g, (_, place) => String(places[place] ?? `{${place}}`));
}

/** The rules said no: `reasons` are {code, message, rule, where}, in the reader's language. */
export class RefusedError extends Error {
  constructor(reasons) {
    super(reasons.map((each) => each.message).join(" "));
    this.reasons = reasons;
  }
}

/** The server could not be reached or failed: nothing is known about what was sent. */
export class UnreachableError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status; // 0: no answer at all
  }
}

/** Fetch JSON; throws RefusedError or UnreachableError. */
export function getJSON(url) {
  return ask(url, { method: "GET" });
}

/** Send a value as JSON with the page's token against forged requests; return the answer. */
export function postJSON(url, value) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return ask(url, { method: "POST", headers, body: JSON.stringify(value) });
}

async function ask(url, options) {
  const headers = { Accept: "application/json", ...options.headers };
  let answer;
  try {
    answer = await fetch(url, { ...options, headers, credentials: "same-origin" });
  } catch (error) {
    throw new UnreachableError(0, String(error));
  }
  const content = await answer.json().catch(() => null);
  if (answer.status === 409 && content?.refused) throw new RefusedError(content.refused);
  if (!answer.ok) throw new UnreachableError(answer.status, content?.message ?? "");
  return content;
}

/** Fetch bytes, for boxes and records. */
export async function getBytes(url) {
  const answer = await fetch(url, { credentials: "same-origin" }).catch((error) => {
    throw new UnreachableError(0, String(error));
  });
  if (!answer.ok) throw new UnreachableError(answer.status, "");
  return new Uint8Array(await answer.arrayBuffer());
}

/** Call an async function again and again, each time `seconds` after it ended; return a stop. */
export function repeat(act, seconds) {
  let timer = null;
  let over = false;
  const next = async () => {
    try {
      await act();
    } finally {
      if (!over) timer = setTimeout(next, seconds * 1000);
    }
  };
  void next().catch(() => {});
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/**
 * Show one element and hide the others of a group; moves the focus to its heading, but not while
 * the page is `loading`: reading begins at its top.
 */
export function showOnly(shown, group, { loading = false } = {}) {
  for (const each of group) each.hidden = each !== shown;
  const heading = shown.querySelector("h1, h2, h3");
  if (heading && !loading) {
    heading.tabIndex = -1;
    heading.focus();
  }
}

/** Tell something in an element that screen readers follow; `color` is a design system colour. */
export function tell(element, message, color = "info") {
  element.textContent = message;
  element.dataset.color = color;
  element.hidden = message === "";
}
