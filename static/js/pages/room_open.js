/** Opens the committee's room on its further pages, where this browser has its key. */

import { kept } from "../room/device.js";
import { Room } from "../room/room.js";
import { page } from "./page.js";

/**
 * Returns the open room; null when it is locked here, or its number has not been compared.
 * @returns {Promise<?Room>}
 */
export async function openedRoom() {
  const { state } = page;
  const mine = await kept(`${state.election} ${state.me}`);
  const me = state.members.find(({ person }) => person === state.me);
  if (!mine || !me || mine.opening.publicKey !== me.publicKey) return null;
  const room = new Room(state, mine);
  if (!room.whole) return null;
  await room.open();
  if (!room.isIn || !(await room.isSure())) return null;
  await room.checkShown();
  return room;
}
