/** What a member writes to the committee in confidence: sealed in her browser, and sent. */

import { page } from "./page.js";
import { offerSealing } from "./sealed_form.js";

const typed = (id) => document.getElementById(id).value.trim();

offerSealing("feedback", "page", page, async (text, writer, { subjects, url }) => {
  const about = typed("feedback-about");
  const { scope } = subjects.find(({ value }) => value === about);
  const said = JSON.stringify({ relation: typed("feedback-relation"), text });
  return [url, { about, ...(await writer.seal(said, { kind: "feedback", scopes: [scope] })) }];
});
