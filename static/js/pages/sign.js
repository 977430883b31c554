/** The page on which a result is signed: checks the record, shows what it says, and signs. */

import { EveningMemory, requireAnnounced } from "../desk/evening.js";
import { Kept } from "../desk/keep.js";
import { checkRecord } from "../desk/signing.js";
import { TrusteeDesk } from "../desk/trustee.js";
import { toBase64 } from "../record/sign.js";
import { getBytes, page, postJSON, tell, text } from "./page.js";
import { says } from "./says.js";

const element = (id) => document.getElementById(id);
const kept = new Kept();
const memory = new EveningMemory(page.election, window.localStorage);
let checked = null;

kept.forgetWhenLeaving(window);
element("sign-form").addEventListener("submit", (event) => {
  event.preventDefault();
  void sign();
});
void check();

async function check() {
  const fetchFile = (path) => getBytes(page.files.replace("PATH", path));
  const known = { confirmed: memory.manifest, answer: (uuid) => memory.answer(uuid) };
  try {
    checked = await checkRecord(fetchFile, known, showProgress);
  } catch (error) {
    alarm(error);
    return;
  }
  element("digest").textContent = checked.manifest.digest;
  element("checking").textContent = text("checked", { total: checked.total });
  element("progress").hidden = true;
  showOutcome();
  element("shown").hidden = false;
  element("step-sign").hidden = page.hasSigned;
}

function showProgress(done, total) {
  element("checking").textContent = text("checking", { done, total });
  element("progress").max = total;
  element("progress").value = done;
}

function showOutcome() {
  const { result, openings } = checked;
  const elected = result.elected.map(({ office, name }) =>
    text("line", { office: page.offices[office] ?? office, name }),
  );
  list(element("outcome"), elected.length ? elected : [text("nobody")]);
  const names = new Map(
    openings.flatMap(({ questions }) =>
      questions.flatMap(({ candidates }) => candidates.map(({ id, name }) => [id, name])),
    ),
  );
  for (const { contest, rounds } of result.contests) {
    for (const { round, turnout, questions } of rounds) {
      const office = page.offices[contest] ?? contest;
      const votes = questions.map(({ votes: found, blank }) =>
        [
          ...Object.entries(found).map(([id, count]) => `${names.get(id) ?? id} ${count}`),
          text("blank", { blank }),
        ].join(", "),
      );
      row([text("round", { office, round }), String(turnout), votes.join("; ")]);
    }
  }
}

function list(into, lines) {
  for (const line of lines) {
    into.append(Object.assign(document.createElement("li"), { textContent: line }));
  }
}

function row(cells) {
  const line = document.createElement("tr");
  for (const cell of cells) {
    line.append(Object.assign(document.createElement("td"), { textContent: cell }));
  }
  element("figures").append(line);
}

async function sign() {
  const field = element("secret");
  tell(element("secret-error"), "");
  if (!element("same").checked) {
    tell(element("secret-error"), text("not-confirmed"), "danger");
    element("same").focus();
    return;
  }
  element("sign").disabled = true;
  try {
    kept.keep(field.value);
    const desk = kept.use((secret) => new TrusteeDesk({ number: page.number, secret }));
    const signer = checked.manifest.signers[page.number - 1];
    await requireAnnounced(desk, signer);
    memory.confirmManifest(checked.manifest.digest);
    const signature = toBase64(await desk.sign(checked.checksums));
    const sent = { public_key: signer.public_key, signature };
    const { final } = await postJSON(page.post, sent);
    field.value = "";
    element("step-sign").hidden = true;
    tell(element("done"), text(final ? "final" : "signed"), "success");
  } catch (error) {
    tell(element("secret-error"), says(error), "danger");
    field.focus();
  } finally {
    kept.forget();
    element("sign").disabled = false;
  }
}

function alarm(error) {
  tell(element("alarm"), says(error), "danger");
  element("alarm").focus();
}
