/** The questions of a ballot as a form: names in random order, the number chosen told live. */

import { BLANK } from "../ballot/ballot.js";
import { text } from "./page.js";
import { shuffled } from "./shuffle.js";

/** One question with its fields. What is chosen is in the fields and nowhere else. */
class QuestionForm {
  constructor(fieldset, question, { at, ids, asked, proposed, order }) {
    this.question = question;
    this.inputs = question.answers.map(() => null);
    [this.chosenLine, this.fault] = [
      fieldset.querySelector(".chosen"),
      fieldset.querySelector(".ds-validation-message"),
    ];
    fieldset.querySelector("legend").textContent = question.question;
    // The ballot's own words are those that were verified; these explain them.
    const explained = fieldset.querySelector(".asked");
    explained.textContent = asked;
    explained.hidden = asked === question.question;
    const hint = fieldset.querySelector("[data-field=description]");
    hint.textContent = text("random-order");
    this.fault.id = `fault-${at}`;
    fieldset.setAttribute("aria-describedby", this.fault.id);
    const answers = fieldset.querySelector(".answers");
    for (const place of order) {
      const mark = proposed.includes(ids[place]) ? text("proposed") : null;
      this.inputs[place] = this.#field(answers, question.answers[place], { at, place, mark });
    }
    if (question.blank) {
      this.blank = this.#field(answers, text("blank"), { at, place: "blank", mark: null });
      this.blank.parentElement.classList.add("blank");
    }
    fieldset.addEventListener("change", (event) => this.#changed(event.target));
    this.#tell();
  }

  #field(answers, name, { at, place, mark }) {
    const field = document.createElement("div");
    field.className = "ds-field";
    const input = document.createElement("input");
    input.className = "ds-input";
    input.type = this.question.most === 1 ? "radio" : "checkbox";
    input.name = `question-${at}`;
    input.id = `answer-${at}-${place}`;
    input.autocomplete = "off"; // a browser that restores forms must not keep a choice
    const label = document.createElement("label");
    label.className = "ds-label";
    label.dataset.weight = "regular";
    label.htmlFor = input.id;
    label.textContent = name;
    if (mark) {
      const tag = document.createElement("span");
      tag.className = "ds-tag mark";
      tag.dataset.color = "info";
      tag.dataset.size = "sm";
      tag.textContent = mark;
      label.append(" ", tag);
    }
    field.append(input, label);
    answers.append(field);
    return input;
  }

  get chosen() {
    return this.inputs.filter((input) => input.checked).length;
  }

  get isBlank() {
    return this.blank?.checked ?? false;
  }

  #changed(target) {
    if (target === this.blank && target.checked) {
      for (const input of this.inputs) input.checked = false;
    } else if (this.blank && target.checked) {
      this.blank.checked = false;
    }
    this.#tell();
  }

  #tell() {
    const { least, most } = this.question;
    const name =
      (this.isBlank && "chosen-blank") ||
      (most === 1 && "chosen-one") ||
      (least === most && "chosen-exactly") ||
      (least > 1 ? "chosen-between" : "chosen-at-most");
    this.chosenLine.textContent = text(name, { chosen: this.chosen, least, most });
    this.#showFault(this.chosen > most ? "too-many" : null);
  }

  #showFault(name) {
    const { least, most } = this.question;
    this.fault.textContent = name ? text(name, { chosen: this.chosen, least, most }) : "";
    this.fault.hidden = name === null;
    for (const input of this.inputs) input.setAttribute("aria-invalid", String(name !== null));
  }

  /** Returns the name of what keeps this answer from being encrypted, null when nothing does. */
  #wrong() {
    const { least, most, blank } = this.question;
    if (this.isBlank) return null;
    if (this.chosen > most) return "too-many";
    if (this.chosen === 0 && blank) return "nothing";
    if (this.chosen < least) return blank ? "too-few" : "too-few-no-blank";
    return null;
  }

  /** Tells what is wrong; returns whether the answer is allowed. */
  check() {
    const wrong = this.#wrong();
    this.#showFault(wrong);
    if (wrong) this.inputs.find(Boolean).focus();
    return wrong === null;
  }

  selection() {
    return this.isBlank ? BLANK : this.inputs.map((input) => Number(input.checked));
  }
}

/** All questions of one ballot. */
export class Questions {
  /**
   * @param {{root: HTMLElement, template: HTMLTemplateElement}} where
   * @param {import("../record/verify_open_contest.js").OpenContest} contest
   * @param {{asked: string[], proposed: string[][], orders: number[][]}} shown
   */
  constructor({ root, template }, { election, opening }, { asked, proposed, orders }) {
    root.replaceChildren();
    this.forms = election.questions.map((question, at) => {
      const fieldset = template.content.cloneNode(true).querySelector("fieldset");
      root.append(fieldset);
      const ids = opening.questions[at].candidates.map(({ id }) => id);
      const shown = { asked: asked[at], proposed: proposed[at] ?? [], order: orders[at] };
      return new QuestionForm(fieldset, question, { at, ids, ...shown });
    });
  }

  /** Returns the selections, or null after telling what is wrong with the first that is. */
  selections() {
    const wrong = this.forms.filter((form) => !form.check());
    if (wrong.length) {
      wrong[0].check(); // the focus goes to the first
      return null;
    }
    return this.forms.map((form) => form.selection());
  }
}

/** Returns a random order of the answers for each question of an election. */
export function randomOrders(election) {
  return election.questions.map(({ answers }) => shuffled(answers.map((_, place) => place)));
}

/**
 * Writes the selections as a list of questions and names into a `dl`.
 * @param {HTMLElement} list
 * @param {import("../ballot/formats.js").Election} election
 * @param {readonly import("../ballot/ballot.js").Selection[]} choices
 */
export function writeSelections(list, election, choices) {
  list.replaceChildren();
  election.questions.forEach(({ question, answers }, at) => {
    const term = document.createElement("dt");
    term.textContent = question;
    list.append(term);
    const chosen =
      choices[at] === BLANK
        ? [text("blank-review")]
        : answers.filter((_, place) => choices[at][place] === 1);
    for (const name of chosen.length ? chosen : [text("nobody-review")]) {
      const line = document.createElement("dd");
      line.textContent = name;
      list.append(line);
    }
  });
}
