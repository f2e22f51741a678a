"""Accounts: invitations, sign-up through them, passwords, profiles."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from annotate import access
from annotate.access import Actor
from annotate.errors import Conflict, Forbidden, Invalid, NotFound
from annotate.models.project import Invitation, Membership, Role
from annotate.models.user import User
from annotate.services.events import record_event


class InvitationNotFound(NotFound):
    """The link is wrong, used, or too old."""

    def __init__(self) -> None:
        super().__init__(
            "invitation_not_found",
            "this invitation is not known, already used, or expired; ask whoever sent it for a new one",
        )


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a secret of full entropy, which is what is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_user(*, email: str, name: str, password: str, is_administrator: bool = False) -> User:
    """Make an account.

    Raises:
        Invalid: The email is none, or the password too weak.
        Conflict: The email has an account.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid("bad_email", f"{email!r} is not an email address; expected name@host") from error
    user = User(email=email, name=name.strip() or email.split("@")[0], is_administrator=is_administrator)
    check_password_strength(password, user)
    if User.objects.filter(email=email).exists():
        raise Conflict("email_taken", f"{email} already has an account; sign in, or reset the password")
    user.set_password(password)
    user.save()
    return user


def check_password_strength(password: str, user: User) -> None:
    """Raise Invalid with every reason why a password is too weak."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("weak_password", " ".join(error.messages), reasons=error.messages) from error


def create_invitation(
    actor: Actor, *, email: str, project_id: int | None = None, role: Role | None = None
) -> tuple[Invitation, str]:
    """Invite somebody, to a project with a role, or (administrators) just to this server.

    Returns:
        The invitation and its link, which is mailed and can be shown once; only its hash is kept.
    """
    if project_id is None:
        access.require_account(actor)
        if not actor.user.is_administrator:
            raise Forbidden("role_too_small", "only administrators invite to the server itself; invite to a project")
    else:
        mine = access.require_administer(actor, project_id)
        if role is None:
            raise Invalid("role_missing", f"which role shall they have? expected one of {[r.value for r in Role]}")
        if role == Role.OWNER and mine != Role.OWNER:
            raise Forbidden("role_too_small", "only owners may invite owners")
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid("bad_email", f"{email!r} is not an email address; expected name@host") from error
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            email=email,
            project_id=project_id,
            role=role or "",
            token_hash=hash_secret(secret),
            invited_by=actor.user,
            expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
        )
        record_event(actor, "invited", "invitation", invitation.pk, project_id=project_id, email=email, role=role or "")
    link = f"{settings.BASE_URL}/invitation/{secret}"
    transaction.on_commit(lambda: _mail_invitation(actor, invitation, link))
    return invitation, link


def _mail_invitation(actor: Actor, invitation: Invitation, link: str) -> None:
    place = f"the project {invitation.project.name}" if invitation.project else "Loopwright"
    send_mail(
        f"{actor.user.name} invites you to {place}",
        f"{actor.user.name} ({actor.user.email}) invites you to {place}.\n\nOpen this link within "
        f"{settings.INVITATION_DAYS} days:\n{link}\n",
        None,
        [invitation.email],
        fail_silently=True,  # the link is shown to the inviter as well; a broken mail server must not lose it
    )


def find_invitation(secret: str) -> Invitation:
    """Return an open invitation.

    Raises:
        InvitationNotFound: Unknown, used or expired.
    """
    found = (
        Invitation.objects.select_related("project", "invited_by")
        .filter(token_hash=hash_secret(secret), accepted_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if found is None:
        raise InvitationNotFound
    return found


@transaction.atomic
def withdraw_invitation(actor: Actor, invitation_id: int) -> None:
    """Let an invitation's link work no more.

    Raises:
        InvitationNotFound: No such open invitation, or to a project that the actor does not belong to.
        Forbidden: A manager withdraws an owner's seat.
    """
    found = Invitation.objects.filter(pk=invitation_id, accepted_at=None).first()
    if found is None or found.project_id is None or actor.role(found.project_id) is None:
        raise InvitationNotFound
    mine = access.require_administer(actor, found.project_id)
    if found.role == Role.OWNER and mine != Role.OWNER:
        raise Forbidden("role_too_small", "only owners may withdraw the invitation of an owner")
    found.delete()
    record_event(actor, "withdrew", "invitation", invitation_id, project_id=found.project_id, email=found.email)


def has_account(email: str) -> bool:
    """Return whether an address has an account. Only for whoever holds an invitation to that address."""
    return User.objects.filter(email=email).exists()


@transaction.atomic
def accept_invitation(*, secret: str, user: User | None = None, name: str = "", password: str = "") -> User:
    """Take an invitation up: with the account that is signed in, else with a new one.

    Raises:
        InvitationNotFound: Unknown, used or expired.
        Forbidden: Somebody else is signed in.
        Conflict: The email has an account already; sign in first.
        Invalid: The password is too weak.
    """
    invitation = find_invitation(secret)
    if user is None:
        user = create_user(email=invitation.email, name=name, password=password)
    elif user.email != invitation.email:
        raise Forbidden(
            "other_account", f"this invitation is for {invitation.email}, but you are signed in as {user.email}"
        )
    if invitation.project_id is not None:
        _join(invitation.project_id, user, Role(invitation.role))
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record_event(Actor(user), "joined", "invitation", invitation.pk, project_id=invitation.project_id)
    return user


def _join(project_id: int, user: User, role: Role) -> None:
    """Make somebody a member; who is one already keeps the greater role."""
    membership, _ = Membership.objects.get_or_create(project_id=project_id, user=user, defaults={"role": role})
    ranks = list(Role)
    if ranks.index(role) < ranks.index(Role(membership.role)):
        membership.role = role
        membership.save(update_fields=["role"])


def request_password_reset(email: str) -> None:
    """Mail a reset link when the address has an account; say nothing either way."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    link = f"{settings.BASE_URL}/reset/{uid}/{default_token_generator.make_token(user)}"
    send_mail(
        "Reset your Loopwright password",
        f"Open this link within two hours to choose a new password:\n{link}\n\nIf you did not ask, ignore this mail.\n",
        None,
        [user.email],
        fail_silently=True,
    )


def reset_password(*, uid: str, token: str, password: str) -> User:
    """Set a new password with a mailed link.

    Raises:
        NotFound: The link is wrong, used or expired.
        Invalid: The password is too weak.
    """
    try:
        user = User.objects.filter(pk=int(force_str(urlsafe_base64_decode(uid))), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or not default_token_generator.check_token(user, token):
        raise NotFound("reset_not_found", "this link is wrong, used or expired; ask for a new one")
    check_password_strength(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record_event(Actor(user), "reset_password", "user", user.pk)
    return user


def update_profile(actor: Actor, **changes: Any) -> User:
    """Change one's own name, locale or theme; fields that are not given stay."""
    access.require_account(actor)
    known = {name: value for name, value in changes.items() if value is not None}
    for name, value in known.items():
        setattr(actor.user, name, value)
    if known:
        actor.user.save(update_fields=list(known))
    return actor.user
