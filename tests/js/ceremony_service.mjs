// A service that keeps what trustees send, and can be made to show something else.

import { Ceremony, vinputs } from "../../static/js/ballot/ceremony.js";
import { Course } from "../../static/js/desk/course.js";
import { Seen } from "../../static/js/desk/seen.js";
import { TrusteeDesk } from "../../static/js/desk/trustee.js";

export class Service {
  constructor(secrets) {
    this.desks = secrets.map((secret, at) => new TrusteeDesk({ number: at + 1, secret }));
    this.kept = secrets.map(() => ({}));
  }

  state(mine) {
    const trustees = this.kept.map((one, at) => ({
      number: at + 1,
      certificate: Boolean(one.certificate),
      polynomial: Boolean(one.polynomial),
      key: Boolean(one.voutput),
      confirmed: false,
      me: at + 1 === mine,
    }));
    return { trustees, contributors: [], codes: false, number: false, manifest: null };
  }

  of(number) {
    return {
      get: async (name) => this.answer(number, name),
      post: async (name, value) => Object.assign(this.kept[number - 1], value),
    };
  }

  answer(number, name) {
    const certificates = this.kept.map((one) => one.certificate);
    if (name === "certificates") return { certificates };
    if (name === "mine") return this.kept[number - 1];
    const ceremony = new Ceremony({ certs: certificates, threshold: 2 });
    const sent = this.kept.map((one) => one.polynomial);
    return { vinput: vinputs(ceremony, sent)[number - 1] };
  }
}

export function course(service, number, { secret, seen = new Seen("c") }) {
  const desk = new TrusteeDesk({ number, secret });
  const { contributor } = desk;
  return new Course({ secret, desk, contributor, threshold: 2, seen, service: service.of(number) });
}

/** Let every desk do what it can, some rounds long. */
export async function play(service, courses, rounds) {
  let phases = [];
  for (let round = 0; round < rounds; round++) {
    phases = [];
    for (const one of courses) {
      phases.push((await one.next(service.state(one.desk.number))).phase);
    }
  }
  return phases;
}
