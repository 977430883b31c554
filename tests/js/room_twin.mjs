/** Opens and makes what the committee's room holds, for a comparison with Python. */

import { readFileSync } from "node:fs";

import { Frame } from "../../static/js/room/frame.js";
import { bytesFrom, mark, memberKeys, roomKeys, sign, vouches } from "../../static/js/room/keys.js";
import { openBox, openText, seal, sealText } from "../../static/js/room/seal.js";
import { toBase64 } from "../../static/js/record/sign.js";

const asked = JSON.parse(readFileSync(0, "utf-8"));
const frame = new Frame(asked.frame);
const mine = await memberKeys(frame, asked.secret);
const rooms = {};
for (const [scope, seed] of Object.entries(asked.seeds)) {
  rooms[scope] = await roomKeys(bytesFrom(seed));
}
const where = { kind: "note", textId: asked.textId };
const opening = Object.fromEntries(
  Object.entries(rooms).map(([scope, one]) => [scope, one.opening]),
);
const publicKeys = Object.fromEntries(
  Object.entries(opening).map(([scope, one]) => [scope, one.publicKey]),
);
const [first] = Object.values(rooms);
const room = { publicKey: first.opening.publicKey, signingKey: first.signing.publicKey };
const statement = frame.memberKey("person", mine.opening.publicKey);
const wrap = frame.wrap("chair", "key", "person");
const answer = {
  memberKey: mine.opening.publicKey,
  publicKeys,
  signingKey: room.signingKey,
  mark: await mark(mine, frame, room),
  roomNumber: await frame.roomNumber(room.publicKey, room.signingKey),
  memberNumber: await frame.memberNumber("person", mine.opening.publicKey),
  vouched: await vouches(room.signingKey, asked.signature, statement),
  signature: await sign(first, statement),
  wrapped: toBase64(await openBox(asked.wrapped, mine.opening, wrap)),
  wrap: await seal(first.seed, mine.opening.publicKey, wrap),
  text: await openText(frame, asked.sealed, { ...where, keys: opening }),
  sealed: await sealText(frame, asked.answer, { ...where, keys: publicKeys }),
};
process.stdout.write(JSON.stringify(answer));
