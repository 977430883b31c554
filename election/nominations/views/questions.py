"""What the committee asks the nominees: written, withdrawn, and sent to those who owe an answer."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from election.db import transaction
from election.elections.models import Election
from election.elections.queries import offices_of, rulebook_of_election
from election.nominations import services
from election.nominations.models import Question
from election.nominations.profiles import questions as questions_in
from election.nominations.rights import shut_out
from election.nominations.views import bp
from election.web.access import Role, access
from election.web.forms import Form, options, plain, refusals_on
from election.web.request import actor, db, get_or_404, now, person
from election.web.texts import in_language


class QuestionForm(Form):
    """One question, to all or to the nominees for one office."""

    text = TextAreaField(
        lazy_gettext("The question"), [InputRequired(), Length(max=500)], filters=[plain]
    )
    office = SelectField(lazy_gettext("Whom do you ask?"), [Optional()])


@bp.route("/elections/<uuid:election_id>/nominations/questions", methods=["GET", "POST"])
@access(Role.COMMITTEE)
def questions(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    rulebook = rulebook_of_election(db(), election)
    titles = {
        row.office: in_language(rulebook.offices[row.office].titles)
        for row in offices_of(db(), election)
    }
    out = shut_out(db(), election, person().id, now())
    mine = [(office, title) for office, title in titles.items() if office not in out]
    form = QuestionForm()
    form.office.choices = options([("", _("All nominees")), *mine])
    if form.validate_on_submit() and _asked(form, election):
        return redirect(url_for(".questions", election_id=election_id))
    return render_template(
        "nominations/questions.html",
        form=form,
        election=election,
        titles=titles,
        asked=questions_in(db(), election),
        out=out,
    )


def _asked(form: QuestionForm, election: Election) -> bool:
    with refusals_on(form), transaction(db()):
        services.ask(
            db(),
            election=election,
            office=form.office.data or None,
            text=form.text.data or "",
            actor=actor(),
            now=now(),
        )
    return not form.refusals


@bp.post("/nominations/questions/<uuid:question_id>/withdraw")
@access(Role.COMMITTEE)
def withdraw_question(question_id: UUID) -> ResponseReturnValue:
    question = get_or_404(Question, question_id)
    with transaction(db()):
        services.withdraw_question(db(), question=question, actor=actor(), now=now())
    if question.withdrawn_at is not None:
        flash(_("The question is withdrawn. Answers to it are kept, and shown to nobody."))
    return redirect(url_for(".questions", election_id=question.election_id))


@bp.post("/elections/<uuid:election_id>/nominations/questions/send")
@access(Role.COMMITTEE)
def send_questions(election_id: UUID) -> ResponseReturnValue:
    election = get_or_404(Election, election_id)
    with transaction(db()):
        count = services.ask_by_mail(db(), election=election, actor=actor(), now=now())
    flash(
        ngettext(
            "The questions have been sent to %(num)d nominee.",
            "The questions have been sent to %(num)d nominees.",
            count,
        )
    )
    return redirect(url_for(".questions", election_id=election_id))
