/** Opens a room page with a member's secret: JSON in, texts out. */

import { readFileSync } from "node:fs";

import { Frame } from "../../static/js/room/frame.js";
import { memberKeys } from "../../static/js/room/keys.js";
import { Room } from "../../static/js/room/room.js";

const { page, secret } = JSON.parse(readFileSync(0, "utf-8"));
const room = new Room(page.state, await memberKeys(new Frame(page.state), secret));
await room.open();
await room.checkShown();
const texts = [];
for (const [id, sealed] of Object.entries(page.sealed)) texts.push(await room.read(id, sealed));
process.stdout.write(JSON.stringify({ sure: await room.isSure(), texts }));
