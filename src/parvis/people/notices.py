"""What the house writes about accounts. Each goes to one address; those with a one-use link are not kept once sent."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.speaking import full_moment, moment
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Block, Facts, Notice, Obsolete, Paragraph, letterhead
from parvis.people import email_change, invitations, recovery
from parvis.people.models import Acting, EmailChange, Invitation, User


def link(mail: OutgoingMail, name: str, *args: str) -> str:
    """The address of a page of the mail's portal. Routes are named by the portal app; a worker has no prefix of its own."""
    return letterhead(mail.portal_key).url + reverse(f"portal:{name}", args=args)


def activation_words(portal_name: str) -> tuple[str, str]:
    """Subject and button of the mail that finishes signing up, which pages announce; a portal may have its own."""
    return _("Creation of your account – %(portal)s") % {"portal": portal_name}, _("Activate my account now")


@NOTICES.register("activation")
def activation(mail: OutgoingMail) -> Notice:
    invitation = Invitation.objects.select_related("organisation", "user").get(pk=mail.context["invitation"])
    if invitations.door(invitation) is not invitations.Door.OPEN:
        raise Obsolete
    return activation_of(mail, invitation)


def activation_of(mail: OutgoingMail, invitation: Invitation) -> Notice:
    until = full_moment(invitation.expires_at)
    head = letterhead(mail.portal_key)
    is_ours = invitations.is_vouched_for(invitation)
    subject, button = activation_words(head.name)
    blocks: tuple[Block, ...] = (
        Paragraph(_greeting(invitation.profile if is_ours else {})),
        Paragraph(_("Choose your identifier and your password to open your account."), is_intro=True),
        Action(button, link(mail, "activate", invitations.link_token(invitation))),
        Paragraph(_("This link will be valid until %(until)s") % {"until": until}),
        Paragraph(_("It works once. Past that time, you can ask for another one from the same address.")),
        Paragraph(_("For security, don’t share this link with anyone.")),
        *(_about(invitation) if is_ours else ()),
    )
    return Notice(
        subject=subject,
        title=_("Activate your account"),
        preheader=_("This link will be valid until %(until)s") % {"until": until},
        blocks=blocks,
        why=_("You asked for nothing? Ignore this message: no account will be opened."),
    )


def _about(invitation: Invitation) -> tuple[Block, ...]:
    """Never of what a stranger typed: a mail to an address that nobody confirmed holds fixed words (trust.md class 8)."""
    rows = [] if invitation.organisation.is_personal else [(_("Organisation"), invitation.organisation.name)]
    rows += [(_("Proposed identifier"), invitation.proposed_username)] if invitation.proposed_username else []
    return (Facts(tuple(rows)),) if rows else ()


@NOTICES.register("account_exists")
def account_exists(mail: OutgoingMail) -> Notice:
    user = _user(mail)
    return Notice(
        subject=_("You already have an account – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("You already have an account"),
        blocks=(
            Paragraph(_greeting_of(user)),
            Paragraph(_("An account was asked for with your address, and you already have one. Sign in with it."), is_intro=True),
            Facts(((_("Identifier"), user.username),)),
            Action(_("Sign in"), link(mail, "login")),
            Paragraph(_("If your password is lost, the sign-in page lets you choose a new one.")),
        ),
        why=_("You asked for nothing? Ignore this message: nothing has changed."),
    )


@NOTICES.register("identifier_recall")
def identifier_recall(mail: OutgoingMail) -> Notice:
    user = _user(mail)
    return Notice(
        subject=_("Your identifier – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("Your identifier"),
        blocks=(
            Paragraph(_greeting_of(user)),
            Paragraph(_("Here is the identifier you asked for."), is_intro=True),
            Facts(((_("Identifier"), user.username),)),
            Action(_("Sign in"), link(mail, "login")),
        ),
        why=_("You asked for nothing? Ignore this message: nothing has changed."),
    )


@NOTICES.register("password_reset")
def password_reset(mail: OutgoingMail) -> Notice:
    user = _user(mail)
    return Notice(
        subject=_("Choose a new password – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("Choose a new password"),
        preheader=_("This link is valid for 24 hours and works once."),
        blocks=(
            Paragraph(_greeting_of(user)),
            Paragraph(_("You asked to reset the password of the account “%(username)s”.") % {"username": user.username}),
            Action(_("Choose a new password"), _leading(link(mail, "reset", recovery.reset_token(user)), mail)),
            Paragraph(_("This link is valid for 24 hours and works once.")),
        ),
        why=_("You asked for nothing? Ignore this message: your password stays the same."),
    )


def _leading(address: str, mail: OutgoingMail) -> str:
    path = mail.context.get("leads_to", "")
    return f"{address}?{urlencode({'next': path})}" if path else address


@NOTICES.register("password_changed")
def password_changed(mail: OutgoingMail) -> Notice:
    at = moment(datetime.fromisoformat(mail.context["moment"]))
    return Notice(
        subject=_("Your password was changed – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("Your password was changed"),
        blocks=(
            Paragraph(_greeting_of(_user(mail))),
            Paragraph(_("The password of your account was changed on %(at)s. Your other sessions were closed.") % {"at": at}),
            Paragraph(_("If it was not you, choose a new password at once.")),
            Action(_("Choose a new password"), link(mail, "recover")),
        ),
        why=_("You get this message because your account’s security changed."),
    )


@NOTICES.register("email_change")
def changed_address(mail: OutgoingMail) -> Notice:
    change = EmailChange.objects.select_related("user").get(pk=mail.context["change"])
    if change.cancelled_at or change.expires_at <= now():
        raise Obsolete
    side = mail.context["side"]
    token = email_change.link_token(change, side)
    return Notice(
        subject=_("Confirm your new e-mail address – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("Confirm the change of address"),
        blocks=(
            Paragraph(_greeting_of(change.user) if side == "old" else _greeting({})),
            Paragraph(_("The address of your account is to become %(email)s.") % {"email": change.new_email}),
            Paragraph(_("The change counts once both addresses, the old one and the new one, have confirmed it.")),
            Action(_("Confirm the change"), link(mail, "email_change", side, token)),
            Paragraph(_("This link is valid for 24 hours.")),
        ),
        why=_("You asked for nothing? Do not confirm: nothing will change."),
    )


@NOTICES.register("security_changed")
def security_changed(mail: OutgoingMail) -> Notice:
    said = {
        "totp_added": _("An authenticator application was added to your account."),
        "totp_removed": _("The authenticator application was removed from your account."),
        "passkey_added": _("A passkey was added to your account."),
        "passkey_removed": _("A passkey was removed from your account."),
        "codes_renewed": _("The recovery codes of your account were renewed: those of before are void."),
        "factors_reset": _("The team took the second factors of your account away, because it was told that they were lost."),
    }[mail.context["what"]]
    return Notice(
        subject=_("The security of your account changed – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("The security of your account changed"),
        blocks=(
            Paragraph(_greeting_of(_user(mail))),
            Paragraph(said, is_intro=True),
            Paragraph(_("If it was not you, choose a new password at once.")),
            Action(_("Choose a new password"), link(mail, "recover")),
        ),
        why=_("You get this message because your account’s security changed."),
    )


@NOTICES.register("acted_as")
def acted_as(mail: OutgoingMail) -> Notice:
    user = _user(mail)
    acting = Acting.objects.select_related("by").filter(pk=mail.context["acting"], person=user).first()
    if acting is None or acting.opened_at is None:
        raise Obsolete
    written = Entry.objects.filter(actor=user, data__hand__id=str(acting.by_id), created_at__range=(acting.opened_at, acting.over_at))
    return Notice(
        subject=_("The team acted in your name – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("The team acted in your name"),
        blocks=(
            Paragraph(_greeting_of(user)),
            Paragraph(
                _("%(name)s saw the portal as you do, to help you. Your password, your second factor and your data file stayed closed.")
                % {"name": acting.by},
                is_intro=True,
            ),
            Facts(
                (
                    (_("From"), full_moment(acting.opened_at)),
                    (_("Until"), full_moment(acting.over_at)),
                    (_("Why"), acting.reason),
                    (_("Done in your name"), str(written.count())),
                )
            ),
            Paragraph(_("What was done says whose hand it was, in the conversation of each request.")),
            Action(_("See when this happened"), link(mail, "security")),
        ),
        why=_("You get this message each time the team acts in your name. If nobody told you of it, answer this message."),
    )


@NOTICES.register("account_merged")
def account_merged(mail: OutgoingMail) -> Notice:
    user = _user(mail)
    merged = user.merged.filter(pk=mail.context["from"]).first()
    if merged is None:
        raise Obsolete
    return Notice(
        subject=_("Your two accounts are one – %(portal)s") % {"portal": letterhead(mail.portal_key).name},
        title=_("Your two accounts are one"),
        blocks=(
            Paragraph(_greeting_of(user)),
            Paragraph(_("You had two accounts. The team has merged them: all your requests are in one place."), is_intro=True),
            Facts(((_("The account that goes on"), user.username), (_("The account that is closed"), merged.username))),
            Paragraph(
                _("Your password and your second factor stay those of the account that goes on. Mails from either address reach it.")
            ),
            Action(_("See my requests"), link(mail, "tickets")),
        ),
        why=_("You get this message because an account of yours was closed. If it was not yours, tell the team at once."),
    )


@NOTICES.register("join_asked")
def join_asked(mail: OutgoingMail) -> Notice:
    asked = _asked_to_join(mail)
    if asked.used_at or asked.revoked_at or asked.user is None:
        raise Obsolete
    words = {"person": str(asked.user), "organisation": asked.organisation.name}
    return Notice(
        subject=_("%(person)s asks to join %(organisation)s") % words,
        title=_("Somebody asks to join your organisation"),
        blocks=(
            Paragraph(_greeting_of(_user(mail))),
            Paragraph(_("%(person)s has an account with an address of your organisation and asks to join it.") % words, is_intro=True),
            Facts(((_("Name"), str(asked.user)), (_("E-mail address"), asked.email), (_("Organisation"), asked.organisation.name))),
            Action(pgettext("to do", "Answer"), link(mail, "organisation")),
            Paragraph(_("Until you accept, this person sees nothing of your organisation.")),
        ),
        why=_("You get this message because you manage this organisation."),
    )


@NOTICES.register("join_answered")
def join_answered(mail: OutgoingMail) -> Notice:
    asked = _asked_to_join(mail)
    words = {"organisation": asked.organisation.name}
    is_in = asked.used_at is not None
    title = _("You are part of %(organisation)s") if is_in else _("You were not added to %(organisation)s")
    text = (
        _("You see its requests from now on.")
        if is_in
        else _("Your own account stays as it is. Ask your organisation if you think it a mistake.")
    )
    return Notice(
        subject=title % words,
        title=title % words,
        blocks=(
            Paragraph(_greeting_of(_user(mail))),
            Paragraph(text, is_intro=True),
            Action(_("My organisations"), link(mail, "organisations")),
        ),
        why=_("You get this message because you asked to join this organisation."),
    )


@NOTICES.register("join_offered")
def join_offered(mail: OutgoingMail) -> Notice:
    asked = _asked_to_join(mail)
    if asked.used_at or asked.revoked_at or asked.expires_at <= now():
        raise Obsolete
    words = {"person": str(asked.invited_by or _("The team")), "organisation": asked.organisation.name}
    return Notice(
        subject=_("%(person)s invites you to join %(organisation)s") % words,
        title=_("You are invited to join an organisation"),
        blocks=(
            Paragraph(_greeting_of(_user(mail))),
            Paragraph(_("%(person)s invites you to join %(organisation)s.") % words, is_intro=True),
            Action(pgettext("to do", "Answer"), link(mail, "organisations")),
            Paragraph(_("Until you accept, nothing changes for you.")),
        ),
        why=_("You get this message because you have an account with this address."),
    )


def _asked_to_join(mail: OutgoingMail) -> Invitation:
    return Invitation.objects.select_related("organisation", "user", "invited_by").get(pk=mail.context["invitation"])


def _user(mail: OutgoingMail) -> User:
    if mail.user is None or not mail.user.is_active:
        raise Obsolete
    return mail.user


def _greeting_of(user: User) -> str:
    return _greeting({"civility": user.civility, "first_name": user.first_name, "last_name": user.last_name})


def _greeting(profile: dict[str, str]) -> str:
    name = " ".join(part for part in (profile.get("civility"), profile.get("first_name"), profile.get("last_name")) if part)
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
