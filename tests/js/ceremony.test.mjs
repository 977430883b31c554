import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Ceremony,
  CeremonyError,
  certificate,
  checkCertificate,
  checkPolynomial,
  checkVoutput,
  decryptionKey,
  polynomial,
  thresholdParameters,
  vinputs,
  voutput,
} from "../../static/js/ballot/ceremony.js";
import { P, Q, randomScalar } from "../../static/js/ballot/group.js";
import { keysOf, newSecret, send, signed } from "../../static/js/ballot/pki.js";
import { compact, encode, parse } from "../../static/js/ballot/text.js";
import { draws, vectors } from "./vectors.mjs";

const MADE = vectors.ceremony.trustees;
const SECRETS = MADE.map((one) => one.secret);
const CERTS = MADE.map((one) => one.certificate);
const POLYNOMIALS = MADE.map((one) => one.polynomial);
const VINPUTS = MADE.map((one) => one.vinput);
const VOUTPUTS = MADE.map((one) => one.voutput);
const SHOWN = new Ceremony({ certs: CERTS, threshold: 2 });

const read = (text) => parse(encode(text));

/** The text after a change of its value. */
function touched(text, change) {
  const value = read(text);
  change(value);
  return compact(value);
}

/** The number written in a string, one higher. */
function next(text) {
  return String((BigInt(text) + 1n) % Q);
}

function fault(code, trustee) {
  return (error) => {
    assert.ok(error instanceof CeremonyError, error);
    assert.deepEqual([error.code, error.trustee], [code, trustee]);
    assert.equal(error.params.trustee, trustee);
    return true;
  };
}

/** A message signed anew by a trustee who cheats. */
function signedBy(secret, message) {
  return signed(compact(message), keysOf(secret), randomScalar);
}

test("every message of the ceremony is that of the vectors", async () => {
  for (const [at, one] of MADE.entries()) {
    const place = { index: at + 1, size: 3, threshold: 2, random: draws(one.certificate_label) };
    assert.equal(certificate(one.secret, place), one.certificate);
    assert.equal(await polynomial(one.secret, SHOWN, draws(one.polynomial_label)), one.polynomial);
    const random = draws(one.voutput_label);
    assert.equal(await voutput(one.secret, SHOWN, one.vinput, random), one.voutput);
    assert.equal(String(await decryptionKey(one.secret, one.voutput)), one.private_key);
  }
  assert.deepEqual(vinputs(SHOWN, POLYNOMIALS), VINPUTS);
  const parameters = thresholdParameters(SHOWN, POLYNOMIALS, VOUTPUTS);
  assert.equal(compact(parameters), vectors.ceremony.parameters);
});

test("each message is checked as it arrives", () => {
  MADE.forEach((one, at) => {
    checkCertificate(one.certificate, { index: at + 1, size: 3, threshold: 2 });
    checkPolynomial(SHOWN, at + 1, one.polynomial);
    checkVoutput(SHOWN, POLYNOMIALS, at + 1, one.voutput);
  });
  const moved = { index: 2, size: 3, threshold: 2 };
  assert.throws(() => checkCertificate(CERTS[0], moved), fault("other-ceremony", 2));
  assert.throws(
    () => checkPolynomial(SHOWN, 1, POLYNOMIALS[1]),
    fault("coefficients-signature", 1),
  );
  assert.throws(
    () => checkVoutput(SHOWN, POLYNOMIALS, 1, VOUTPUTS[1]),
    fault("key-not-of-coefficients", 1),
  );
});

test("certificates that do not fit together are refused", () => {
  const [first, second, third] = CERTS;
  const again = certificate(SECRETS[0], { index: 2, size: 3, threshold: 2 });
  const forged = touched(first, (value) => {
    value.signature.response = next(value.signature.response);
  });
  const outside = touched(first, (value) => {
    const message = { ...read(value.message), encryption: String(P - 1n) };
    Object.assign(value, signedBy(SECRETS[0], message));
  });
  const one = touched(first, (value) => {
    Object.assign(value, signedBy(SECRETS[0], { ...read(value.message), encryption: "1" }));
  });
  const bare = touched(first, (value) => {
    const { verification, encryption } = read(value.message);
    Object.assign(value, signedBy(SECRETS[0], { verification, encryption }));
  });
  for (const [certs, threshold, code, trustee] of [
    [CERTS, 0, "threshold", 0],
    [CERTS, 1, "threshold", 0],
    [CERTS, 4, "threshold", 0],
    [CERTS, NaN, "threshold", 0],
    [CERTS, 3, "other-ceremony", 1],
    [[second, first, third], 2, "other-ceremony", 1],
    [[first, second], 2, "other-ceremony", 1],
    [[first, again, third], 2, "key-repeated", 0],
    [[forged, second, third], 2, "certificate-signature", 1],
    [[outside, second, third], 2, "certificate-outside", 1],
    [[one, second, third], 2, "certificate-outside", 1],
    [[bare, second, third], 2, "other-ceremony", 1],
    [[first, second, ` ${third}`], 2, "text", 3],
    [[first, second, "Hej"], 2, "not-integer", 3],
    [[first, second, "\ud800"], 2, "not-unicode", 3],
  ]) {
    assert.throws(() => new Ceremony({ certs, threshold }), fault(code, trustee), code);
  }
  const weak = new Ceremony({ certs: [bare, second, third], threshold: 2, strong: false });
  assert.equal(weak.certificates[0].context, null);
});

test("a trustee whose certificate was replaced goes no further", async () => {
  const stranger = newSecret();
  const refused = fault("own-certificate-missing", 0);
  await assert.rejects(polynomial(stranger, SHOWN), refused);
  await assert.rejects(voutput(stranger, SHOWN, VINPUTS[0]), refused);
});

test("a trustee notices that others saw other certificates", async () => {
  const mine = certificate(newSecret(), { index: 3, size: 3, threshold: 2 });
  const shown = new Ceremony({ certs: [CERTS[0], CERTS[1], mine], threshold: 2 });
  const own = await polynomial(SECRETS[0], shown);
  const polynomials = [own, POLYNOMIALS[1], POLYNOMIALS[2]];
  assert.throws(() => vinputs(shown, polynomials), fault("other-certificates", 2));
  const other = vinputs(SHOWN, POLYNOMIALS)[0];
  await assert.rejects(voutput(SECRETS[0], shown, other), fault("other-certificates", 1));
});

test("a trustee whose own coefficients were exchanged notices it", async () => {
  const replayed = await Promise.all(SECRETS.map((secret) => polynomial(secret, SHOWN)));
  const [other] = vinputs(SHOWN, replayed);
  for (const [change, code] of [
    [(value) => Object.assign(value, { polynomial: read(other).polynomial }), "own-coefficients"],
    [(value) => Object.assign(value, { polynomial: value.secrets[0] }), "text"],
    [(value) => Object.assign(value, { polynomial: value.secrets[1] }), "message-signature"],
    [(value) => value.coefexps.splice(0, 1, read(other).coefexps[0]), "other-certificates"],
    [
      (value) => {
        value.coefexps[0] = read(other).coefexps[0];
        value.signatures[0] = read(other).signatures[0];
      },
      "own-coefficients",
    ],
  ]) {
    const vinput = touched(VINPUTS[0], change);
    await assert.rejects(voutput(SECRETS[0], SHOWN, vinput), fault(code, 1), code);
  }
});

test("a wrong share is noticed and its sender named", async () => {
  const between = (sender) => ({
    sender: keysOf(sender),
    recipient: SHOWN.certificates[0].encryption,
    random: randomScalar,
  });
  for (const [sender, message, code] of [
    [SECRETS[1], '{"secret":"1"}', "share"],
    [SECRETS[1], '{"secret":"01"}', "not-number"],
    [SECRETS[1], '{"share":"1"}', "text"],
    [SECRETS[2], '{"secret":"1"}', "message-signature"],
  ]) {
    const share = await send(message, between(sender));
    const vinput = touched(VINPUTS[0], (value) => value.secrets.splice(1, 1, share));
    await assert.rejects(voutput(SECRETS[0], SHOWN, vinput), fault(code, 2), code);
  }
});

test("shares passed to the wrong trustee are refused", async () => {
  await assert.rejects(voutput(SECRETS[0], SHOWN, VINPUTS[1]), fault("message-unreadable", 1));
});

test("a touched public part is refused", async () => {
  const few = signedBy(SECRETS[1], { coefexps: ["2"] });
  const one = signedBy(SECRETS[1], { coefexps: ["1", "1"] });
  const outside = signedBy(SECRETS[1], { coefexps: [String(P - 1n), String(P - 1n)] });
  for (const [change, code, trustee] of [
    [(value) => delete value.signatures, "certificates-unsigned", 1],
    [(value) => value.signatures.reverse(), "other-certificates", 1],
    [(value) => value.signatures.pop(), "shape", 0],
    [(value) => value.coefexps.reverse(), "coefficients-signature", 1],
    [(value) => value.secrets.pop(), "shape", 0],
    [(value) => Object.assign(value, { extra: 1 }), "text", 0],
    [(value) => Object.assign(value, { polynomial: 1 }), "text", 0],
    [
      (value) => Object.assign(value.coefexps[1], { message: few.message }),
      "coefficients-signature",
      2,
    ],
    [(value) => Object.assign(value.coefexps[1], few), "coefficients-number", 2],
    [(value) => Object.assign(value.coefexps[1], one), "coefficients-outside", 2],
    [(value) => Object.assign(value.coefexps[1], outside), "coefficients-outside", 2],
    [(value) => Object.assign(value.coefexps[2], { message: "[]" }), "text", 3],
    [(value) => Object.assign(value.signatures[2], { response: String(Q) }), "range", 3],
  ]) {
    const vinput = touched(VINPUTS[0], change);
    await assert.rejects(voutput(SECRETS[0], SHOWN, vinput), fault(code, trustee), code);
  }
});

test("a key that does not follow, is not proven or not signed is refused", () => {
  const changed = (change) => touched(VOUTPUTS[0], (value) => change(value.public_key));
  for (const [text, code] of [
    [changed((key) => Object.assign(key, { public_key: "2" })), "key-not-of-coefficients"],
    [changed(({ pok }) => Object.assign(pok, { response: next(pok.response) })), "key-proof"],
    [
      changed(({ signature }) =>
        Object.assign(signature, { response: next(signature.response) }),
      ),
      "key-signature",
    ],
    [changed((key) => delete key.signature), "key-unsigned"],
    [changed((key) => delete key.pok), "text"],
    ["{}", "text"],
  ]) {
    assert.throws(() => checkVoutput(SHOWN, POLYNOMIALS, 1, text), fault(code, 1), code);
  }
});

test("missing messages are refused", () => {
  const missing = fault("messages-missing", 0);
  assert.throws(() => vinputs(SHOWN, POLYNOMIALS.slice(1)), missing);
  assert.throws(() => thresholdParameters(SHOWN, POLYNOMIALS, VOUTPUTS.slice(1)), missing);
  const [first, second, third] = VOUTPUTS;
  assert.throws(
    () => thresholdParameters(SHOWN, POLYNOMIALS, [second, first, third]),
    fault("verification-key", 0),
  );
});

test("a trustee opens her own key and nobody else's", async () => {
  await assert.rejects(decryptionKey(SECRETS[0], VOUTPUTS[1]), fault("message-unreadable", 0));
  const { public_key } = read(VOUTPUTS[1]);
  const mixed = touched(VOUTPUTS[0], (value) => Object.assign(value, { public_key }));
  await assert.rejects(decryptionKey(SECRETS[0], mixed), fault("other-key", 0));
  for (const text of ["", "{}", '{"private_key":"","public_key":"x"}']) {
    await assert.rejects(decryptionKey(SECRETS[0], text), CeremonyError);
  }
});
