"""What the programs of the voting pages tell their readers; {places} are filled there."""

from __future__ import annotations

from flask_babel import gettext as _


def booth() -> dict[str, str]:
    """Return the texts of the booth."""
    return _standing() | _questions() | _ballots()


def _standing() -> dict[str, str]:
    return {
        "type-code": _("Type your code. Nothing of yours is in a box yet."),
        "no-contest": _("No contest is open just now. The next one appears here by itself."),
        "over": _("The election is over. No contest opens any more."),
        "checking-box": _("Checking that this is the box the trustees made the keys for …"),
        "not-yet": _("Your vote is not in the box yet. Do not close the page."),
        "not-yet-again": _("Your earlier vote is in the box, and counts until you cast another."),
        "encrypting": _(
            "Your vote is being encrypted on this device. It is not in the box yet. Do not close "
            "the page."
        ),
        "sending": _("Your ballot is on its way. It is not in the box yet. Do not close the page."),
        "in-the-box": _("Your vote is in the box."),
        "all-in-the-box": _("Your votes are in their boxes, one in each."),
        "place-in-series": _("Contest {place} of {of}"),
        "no-vote-from-here": _("no vote was cast from this page"),
        "unsure": _(
            "We do not know whether your vote is in the box: the connection broke. Press “Send "
            "again”. It is the same ballot, and it counts once."
        ),
        "not-in-the-box": _("Your vote is not in the box."),
        "opened": _("This ballot is opened and cannot be cast. Your vote is not in the box yet."),
        "closed-in": _("The contest is closed. Your vote is in the box."),
        "closed-out": _("The contest is closed. No vote was cast from this page."),
        "closed-unsure": _(
            "The contest is closed, and we do not know whether your vote came in time. Press “Send "
            "again” to find out."
        ),
        "offline": _("No connection just now. The page tries again by itself."),
        "time-left": _("{time} until the contest closes."),
        "time-unknown": _("The contest is open until whoever leads the meeting closes it."),
        "time-over": _("The announced time is over. The contest is being closed."),
        "minutes": _("{minutes} min {seconds} s"),
        "hours": _("{hours} h {minutes} min"),
        "votes-as": _("You vote as {name}."),
        "sent-in": _("The ballot of {title} was cast."),
    }


def _questions() -> dict[str, str]:
    return {
        "chosen-at-most": _("{chosen} of at most {most} chosen."),
        "chosen-exactly": _("{chosen} of exactly {most} chosen."),
        "chosen-one": _("{chosen} of 1 chosen."),
        "chosen-between": _("{chosen} chosen: choose from {least} to {most}."),
        "chosen-blank": _("A blank vote: you choose nobody here."),
        "too-many": _("You have chosen {chosen}, and at most {most} are allowed. Take one away."),
        "too-few": _("You have chosen {chosen}. Choose at least {least}, or vote blank."),
        "too-few-no-blank": _("You have chosen {chosen}. Choose at least {least}."),
        "nothing": _("Choose somebody, or vote blank."),
        "blank": _("Blank vote: I choose nobody here"),
        "blank-review": _("Blank vote"),
        "nobody-review": _("Nobody"),
        "proposed": _("Proposed by the nomination committee"),
        "random-order": _("The names stand in random order, another one for each voter."),
    }


def _ballots() -> dict[str, str]:
    return {
        "encrypted": _("The ballot is encrypted. Its tracker:"),
        "made-in": _("Encrypted in {milliseconds} milliseconds."),
        "copied": _("Copied."),
        "not-copied": _("Copying is not possible here. Mark the text and copy it yourself."),
        "changed-manifest": _(
            "This browser was shown another manifest for this election before. Do not vote here: "
            "tell whoever leads the meeting, at once."
        ),
        "other-box": _(
            "This is not the box that the trustees made the keys for ({says}). Do not vote here: "
            "tell whoever leads the meeting, at once."
        ),
        "cannot-encrypt": _(
            "This browser could not encrypt the ballot ({says}). Try another one, or vote with "
            "help at the meeting."
        ),
        "unknown-credential": _(
            "This is not a code of this election. Look at the sheet again, or ask the code officer."
        ),
        "code-replaced": _("This code was replaced; use the new one."),
        "code-not-handed-out": _(
            "This is a spare code that has not been given out; ask the code officer."
        ),
        "server-said": _("The service could not take the ballot: {says}"),
        "cast": _("Cast this ballot"),
        "cast-again": _("Cast this ballot in place of the earlier one"),
    }


def sheet() -> dict[str, str]:
    """Return what stands on a sheet with a code."""
    return {
        "sheet-title": _("Voting code"),
        "sheet-seat": _("Seat: {label}"),
        "sheet-pass": _("Pass: {pass}"),
        "sheet-how": _(
            "Point your phone's camera at the square, or open the address below and type code and "
            "pass there. Once is enough: they serve for every contest this time."
        ),
        "sheet-change": _(
            "Mark your choices, look them over, and cast. You can cast again until the contest "
            "closes; the last ballot counts."
        ),
        "sheet-keep": _(
            "Show the code to nobody. If you lose this sheet, ask the code officer for a spare "
            "before you vote."
        ),
    }


def codes() -> dict[str, str]:
    """Return what is said of a mistyped code, by the error's code."""
    return {
        "code-letter": _("A code has no character “{letter}”. Look at the sheet again."),
        "code-lookalike": _(
            "A code never has “{letter}”: capital O and I, small l and the digit 0 are not used. "
            "Look at the sheet again, also at upper and lower case."
        ),
        "code-case": _(
            "Upper and lower case letters of a code differ, and all letters here are alike. Switch "
            "Caps Lock off, and type the code as it stands on the sheet."
        ),
        "code-is-pass": _(
            "This is as long as the pass. The code has 15 characters and stands beside it."
        ),
        "code-length": _("A code has {expected} characters besides the dashes; this has {given}."),
        "code-mistyped": _(
            "A character of the code is mistyped, or upper and lower case are mixed up. Look at "
            "the sheet again."
        ),
        "code-missing": _("Type the code that stands on your sheet."),
        "pass-missing": _(
            "It is not known for whom the ballot is. Open the link on your sheet, type the pass "
            "that stands beside the code, or sign in."
        ),
        "no-webcrypto": _("This page was not opened securely, and cannot encrypt: it needs https."),
    }


def refusals() -> dict[str, str]:
    """Return what is said where a ballot that was opened is not in order, by the error's code."""
    return {
        "other-vote": _(
            "The ballot does not hold what it is said to hold (question {question}). The program "
            "that made it is not to be trusted. Keep the file, and tell the election's trustees."
        ),
        "other-election": _("This ballot was made for another contest."),
        "not-a-ballot": _("This is not an opened ballot ({says})."),
        "holds": _("The ballot holds exactly this:"),
        "choose-file": _("Choose a file, or put the text in."),
        "blank-review": _("Blank vote"),
        "nobody-review": _("Nobody"),
    }


def open_ballot() -> dict[str, str]:
    """Return the texts of the page that checks an opened ballot."""
    return {
        "checking": _("Checking …"),
        "not-fetched": _("The contest could not be fetched. Try again."),
    }


def board() -> dict[str, str]:
    """Return the texts of the board."""
    return codes() | {
        "code-unused": _(
            "{title}: no ballot was cast with your code. The whole box was checked: {ballots} "
            "ballots."
        ),
        "code-used": _(
            "{title}: a ballot was cast with your code; the last has the tracker {tracker}. If it "
            "was not you who cast it, tell the coordinator and the adjusters of the minutes at "
            "once."
        ),
        "code-not-listed": _(
            "{title}: this is not a code of this election. Look at the sheet again."
        ),
        "code-not-known": _("{title}: the box could not be checked; see below why."),
        "fetching": _("Fetching the box …"),
        "verifying": _("Checking the proofs: {done} of {whole} ballots."),
        "valid": _("Everything holds. Ballots in the box: {ballots}; that count: {counted}."),
        "invalid": _("This box is not in order: {says}"),
        "not-fetched": _("The box could not be fetched: {says}. Try again."),
        "cannot-check": _("This browser could not check the box: {says}."),
        "found": _("Your ballot is in the box of {title}, and it counts."),
        "found-replaced": _(
            "This ballot is in the box of {title}. A later ballot of the same code has taken its "
            "place."
        ),
        "listed": _(
            "The service lists this ballot in the box of {title}. Check this box in your browser, "
            "below, to see that it holds."
        ),
        "listed-only": _(
            "The service lists this tracker, but the box of {title} that it gives does not hold "
            "it. Tell the meeting."
        ),
        "not-found": _("No box holds a ballot with this tracker."),
        "type-tracker": _("Type a tracker: 43 characters."),
        "comparing": _("Comparing with the manifest …"),
        "now": _(
            "Seats that have voted: {turnout}. Ballots: {ballots}. Load the page again for their "
            "trackers."
        ),
        "check-manifest": _("The manifest is the one with the hash {hash}."),
        "check-setup": _(
            "Election, keys and the list of {listed} credentials are those of manifest and "
            "opening; every proof of the trustees' keys holds."
        ),
        "check-chain": _("One unbroken chain of events ({events}). The newest is {head}."),
        "check-ballots": _(
            "Every ballot ({ballots}) is well formed, by a credential of the list, signed, and "
            "proven to hold no more choices than are allowed."
        ),
        "check-counted": _("The last ballot of each code counts: {counted} in all."),
        "check-tally": _("The encrypted totals are those of the ballots that count."),
        "check-shares": _("Every decryption ({shares}) is proven."),
        "check-result": _("The numbers of the result follow from the decryptions."),
    }
