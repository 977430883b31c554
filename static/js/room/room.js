/**
 * The committee's room as one member's browser sees it: it opens what is sealed to her, trusts
 * only what the committee's key vouches for, and makes the keys of others.
 * @module
 */

import { BallotError } from "../ballot/errors.js";
import { EVERYBODY, Frame } from "./frame.js";
import { mark, newRoomKeys, roomKeys, sign, vouches } from "./keys.js";
import { openBox, openText, seal } from "./seal.js";

/** The service shows something that cannot be the committee's. Codes: see the page's texts. */
export class RoomError extends BallotError {}

/** What the service tells a member of the keys: see `state_of` in `slates/views/keys.py`. */
export class Room {
  /**
   * @param {any} state
   * @param {import("./keys.js").MemberKeys} mine
   */
  constructor(state, mine) {
    this.state = state;
    this.mine = mine;
    this.frame = new Frame(state);
    /** @type {Map<string, import("./keys.js").RoomKeys>} by id of the room key */
    this.opened = new Map();
  }

  /** The key of the whole committee as the service shows it, null before there is one. */
  get whole() {
    return this.current(EVERYBODY);
  }

  /** Who the reader is. */
  get me() {
    return this.state.members.find(({ person }) => person === this.state.me);
  }

  /** Whether she was given the committee's key. */
  get isIn() {
    return this.opened.has(this.whole?.id);
  }

  current(scope) {
    return this.state.keys.find((key) => key.current && key.scope === scope) ?? null;
  }

  /** Whether a member may hold the key of a scope. */
  may(person, scope) {
    return (this.state.rights[person] ?? []).includes(scope);
  }

  /**
   * Opens every key that was sealed to her.
   * @throws {RoomError} `other-key` when a private half does not belong to what is shown
   */
  async open() {
    for (const key of this.state.keys.filter(({ wrap }) => wrap !== null)) {
      const context = this.frame.wrap(key.scope, key.id, this.state.me);
      const keys = await roomKeys(await openBox(key.wrap, this.mine.opening, context));
      const isSame =
        keys.opening.publicKey === key.publicKey &&
        (key.scope !== EVERYBODY || keys.signing.publicKey === key.signingKey);
      if (!isSame) throw new RoomError("other-key", "a public key is not that of its private half");
      this.opened.set(key.id, keys);
    }
  }

  /** Whether she has compared the room's number by voice, on whatever device. */
  async isSure() {
    return (await this.myMark()) === this.me.mark;
  }

  /** Her mark of the committee's key. */
  myMark() {
    return mark(this.mine, this.frame, this.whole);
  }

  /** The number of the committee's key, which she compares by voice. */
  number() {
    return this.frame.roomNumber(this.whole.publicKey, this.whole.signingKey);
  }

  /** The number of a member's key. */
  numberOf({ person, publicKey }) {
    return this.frame.memberNumber(person, publicKey);
  }

  /**
   * Checks what writers are shown: the committee's key, and offices' keys that it vouches for.
   * @throws {RoomError} `writers-misled`
   */
  async checkShown() {
    const { shown } = this.state;
    const whole = this.opened.get(this.whole.id);
    const isOurs =
      shown.room.publicKey === whole.opening.publicKey &&
      shown.room.signingKey === whole.signing.publicKey;
    if (!isOurs) throw new RoomError("writers-misled", "writers are shown another key");
    for (const [scope, key] of Object.entries(shown.offices)) {
      const statement = this.frame.officeKey(scope, key.id, key.publicKey);
      if (!(await vouches(whole.signing.publicKey, key.signature, statement))) {
        throw new RoomError("writers-misled", `the key of ${scope} is not the committee's`);
      }
    }
  }

  /** Whether the committee's key has let a member in. */
  async hasLetIn({ person, publicKey, signature }) {
    if (!publicKey || !signature || !this.whole) return false;
    const statement = this.frame.memberKey(person, publicKey);
    return vouches(this.whole.signingKey, signature, statement);
  }

  /** Members who have a key of their own and wait to be let in. */
  async waiting() {
    const found = [];
    for (const one of this.state.members) {
      if (one.publicKey && one.person !== this.state.me && !(await this.hasLetIn(one))) {
        found.push(one);
      }
    }
    return found;
  }

  /** Those who hold the committee's key and sit in the committee no more. */
  get gone() {
    const here = new Set(this.state.members.map(({ person }) => person));
    return (this.whole?.holders ?? []).filter((person) => !here.has(person));
  }

  /**
   * Makes keys of these scopes; with the committee's own, everybody else is let in again by its
   * maker, who has their keys' numbers compared.
   * @param {string[]} scopes
   * @returns {Promise<object>} what is sent
   */
  async newKeys(scopes) {
    const made = new Map();
    for (const scope of scopes) {
      made.set(scope, { id: crypto.randomUUID(), keys: await newRoomKeys() });
    }
    const isAnew = made.has(EVERYBODY);
    const signer = isAnew ? made.get(EVERYBODY).keys : this.opened.get(this.whole.id);
    const members = isAnew ? await this.vouchedBy(signer) : {};
    const seen = this.whole?.id ?? null;
    const sent = { seen, keys: [], wraps: [], members, offices: {}, mark: null };
    for (const [scope, { id, keys }] of made) {
      sent.keys.push(await this.announced(scope, id, keys, signer));
      for (const one of await this.let(isAnew ? Object.keys(members) : null)) {
        if (this.may(one.person, scope)) sent.wraps.push(await this.wrapped(scope, id, keys, one));
      }
    }
    if (isAnew) {
      const { opening, signing } = signer;
      const room = { publicKey: opening.publicKey, signingKey: signing.publicKey };
      sent.mark = await mark(this.mine, this.frame, room);
      sent.offices = await this.keptOffices(made, signer);
    }
    return sent;
  }

  /** Signatures for herself, and for those whom the key before had let in. */
  async vouchedBy(signer) {
    const found = {};
    for (const one of this.state.members) {
      const isHer = one.person === this.state.me;
      if (isHer || (this.isIn && (await this.hasLetIn(one)))) {
        const publicKey = isHer ? this.mine.opening.publicKey : one.publicKey;
        found[one.person] = await sign(signer, this.frame.memberKey(one.person, publicKey));
      }
    }
    return found;
  }

  /** Members who are in, or those named. */
  async let(named) {
    const found = [];
    for (const one of this.state.members) {
      if (named ? named.includes(one.person) : await this.hasLetIn(one)) found.push(one);
    }
    return found;
  }

  async announced(scope, id, keys, signer) {
    const { publicKey } = keys.opening;
    if (scope === EVERYBODY) {
      return { id, scope, publicKey, signingKey: keys.signing.publicKey, signature: null };
    }
    const signature = await sign(signer, this.frame.officeKey(scope, id, publicKey));
    return { id, scope, publicKey, signingKey: null, signature };
  }

  async wrapped(scope, id, keys, { person, publicKey }) {
    const point = person === this.state.me ? this.mine.opening.publicKey : publicKey;
    const box = await seal(keys.seed, point, this.frame.wrap(scope, id, person));
    return { key: id, person, box };
  }

  /** Keys of offices she works not on stay as they are, if the key before vouched for them. */
  async keptOffices(made, signer) {
    const found = {};
    for (const { current, scope, id, publicKey, signature } of this.state.keys) {
      if (!current || made.has(scope)) continue;
      const statement = this.frame.officeKey(scope, id, publicKey);
      if (await vouches(this.whole.signingKey, signature, statement)) {
        found[scope] = await sign(signer, statement);
      }
    }
    return found;
  }

  /** The scopes whose keys she would make for a new room: all that she may hold. */
  get mineToMake() {
    return this.state.rights[this.state.me] ?? [];
  }

  /** Offices that need a new key: there is none, or somebody holds it who may not any more. */
  get stale() {
    return this.mineToMake.filter((scope) => {
      const key = this.current(scope);
      if (scope === EVERYBODY) return false;
      return !key || (this.opened.has(key.id) && key.holders.some((one) => !this.may(one, scope)));
    });
  }

  /**
   * Lets a member in whose number was compared: gives her all keys that she may have.
   * @param {{person: string, publicKey: string}} newcomer
   * @returns {Promise<object>} what is sent
   */
  async letIn(newcomer) {
    const signer = this.opened.get(this.whole.id);
    const statement = this.frame.memberKey(newcomer.person, newcomer.publicKey);
    const members = { [newcomer.person]: await sign(signer, statement) };
    return { members, wraps: await this.wrapsFor([newcomer]) };
  }

  /** Keys that members who are in may have and lack. */
  async lacking() {
    return this.wrapsFor(await this.let(null));
  }

  async wrapsFor(members) {
    const found = [];
    for (const { id, scope, holders } of this.state.keys) {
      const keys = this.opened.get(id);
      for (const one of keys ? members : []) {
        if (this.may(one.person, scope) && !holders.includes(one.person)) {
          found.push(await this.wrapped(scope, id, keys, one));
        }
      }
    }
    return found;
  }

  /**
   * Seals shares of replaced keys to those in their place.
   * @param {{id: string, text: string, kind: string, key: string, box: string}[]} shares
   * @returns {Promise<Record<string, string>>}
   */
  async sealedAnew(shares) {
    const found = {};
    for (const { id, text, kind, key, box } of shares) {
      const before = this.opened.get(key);
      const { scope } = this.state.keys.find((one) => one.id === key) ?? {};
      const after = before && this.opened.get(this.current(scope)?.id);
      if (!after) continue;
      const context = this.frame.share(kind, text, scope);
      const share = await openBox(box, before.opening, context);
      found[id] = await seal(share, after.opening.publicKey, context);
    }
    return found;
  }

  /**
   * Opens a sealed text; its shares are named by room key.
   * @param {string} textId
   * @param {{kind: string, box: string, shares: Record<string, string>}} sealed
   * @returns {Promise<string>}
   * @throws {import("./seal.js").UnreadableError}
   */
  async read(textId, { kind, box, shares }) {
    const [named, keys] = [{}, {}];
    for (const [id, share] of Object.entries(shares)) {
      const { scope } = this.state.keys.find((key) => key.id === id) ?? { scope: id };
      named[scope] = share;
      keys[scope] = this.opened.get(id)?.opening;
    }
    return openText(this.frame, { box, shares: named }, { kind, textId, keys });
  }
}
