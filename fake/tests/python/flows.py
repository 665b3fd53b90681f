"""The official Python SDK against the fake: each resource is created, read, listed, changed and deleted, and must then be
what the document says. Prints each call with what came, and what was due where that is something else.

    FAKE='{"url": …}' python flows.py
"""

import json
import os
import sys
import time

import httpx
from clerk_backend_api import Clerk, models
from clerk_backend_api.security import VerifyTokenOptions, verify_token

FAKE = json.loads(os.environ["FAKE"])
# The fewest methods that the flows call.
FEWEST = 60

called = set()
problems = []


def watched(client, name):
    """A group of methods that notes which of them are called, and prints each call."""

    class Watched:
        def __getattr__(self, method):
            function = getattr(client, method)

            def call(*args, **kwargs):
                called.add(f"{name}.{method}")
                try:
                    response = function(*args, **kwargs)
                except models.ClerkBaseError as error:
                    print(f"{name}.{method}: {error.status_code} came")
                    raise
                print(f"{name}.{method}: {type(response).__name__} came")
                return response

            return call

    return Watched()


class Sdk:
    def __init__(self, key):
        self.client = Clerk(bearer_auth=key, server_url=f"{FAKE['url']}/v1")

    def __getattr__(self, group):
        return watched(getattr(self.client, group), group)


clerk = Sdk(FAKE["secret_key"])


def due(step, came, wanted):
    if came != wanted:
        problems.append(f"{step}: {came!r} came, {wanted!r} was due")


def refused(step, call, status, code=None):
    """A call that has to be refused, with this status and this code."""
    try:
        came = call()
        problems.append(f"{step}: {came!r} came, {status} was due")
    except models.ClerkErrors as error:
        wanted = (status, code or error.data.errors[0].code)
        due(step, (error.status_code, error.data.errors[0].code), wanted)
    except models.ClerkBaseError as error:
        due(step, error.status_code, status)


def gone(step, call):
    refused(step, call, 404, "resource_not_found")


def ids(listed):
    return [one.id for one in (listed if isinstance(listed, list) else listed.data)]


def control(command, **body):
    return httpx.post(f"{FAKE['url']}/_fake/{command}", json=body).json()


def users():
    api = clerk.users
    ada = api.create(**{"first_name": "Ada", "username": "py-ada", "email_address": ["py-ada@example.com"],
                              "password": "correct horse", "public_metadata": {"a": 1}, "skip_legal_checks": True})
    due("users.create", (ada.first_name, ada.password_enabled), ("Ada", True))
    refused("users.create twice", lambda: api.create(**{"username": "py-ada", "password": "correct horse"}),
            422, "form_identifier_exists")
    due("users.get", api.get(user_id=ada.id).username, "py-ada")
    due("users.list", ids(api.list(request={"email_address": ["py-ada@example.com"]})), [ada.id])
    due("users.count", api.count(request={"query": "py-ada"}).total_count, 1)
    due("users.update", api.update(user_id=ada.id, last_name="L").last_name, "L")
    due("users.update_metadata", api.update_metadata(user_id=ada.id, public_metadata={"b": 2}).public_metadata, {"a": 1, "b": 2})
    due("users.replace_metadata", api.replace_metadata(user_id=ada.id, public_metadata={"c": 3}).public_metadata, {"c": 3})
    due("users.verify_password", api.verify_password(user_id=ada.id, password="correct horse").verified, True)
    refused("users.verify_password wrong", lambda: api.verify_password(user_id=ada.id, password="wrong horse"), 422,
            "incorrect_password")
    due("users.ban", api.ban(user_id=ada.id).banned, True)
    due("users.unban", api.unban(user_id=ada.id).banned, False)
    due("users.lock", api.lock(user_id=ada.id).locked, True)
    due("users.unlock", api.unlock(user_id=ada.id).locked, False)
    due("users.bulk_ban", [one.banned for one in api.bulk_ban(user_ids=[ada.id])], [True])
    due("users.bulk_unban", [one.banned for one in api.bulk_unban(user_ids=[ada.id])], [False])
    picture = {"file_name": "a.png", "content": b"made up", "content_type": "image/png"}
    due("users.set_profile_image", api.set_profile_image(user_id=ada.id, file=picture).has_image, True)
    due("users.delete_profile_image", api.delete_profile_image(user_id=ada.id).has_image, False)
    due("users.get_organization_memberships", api.get_organization_memberships(user_id=ada.id).total_count, 0)
    due("users.get_organization_invitations", api.get_organization_invitations(user_id=ada.id).total_count, 0)
    due("users.remove_password", api.remove_password(user_id=ada.id).password_enabled, False)
    due("users.delete", api.delete(user_id=ada.id).deleted, True)
    gone("users.get gone", lambda: api.get(user_id=ada.id))
    gone("users.delete gone", lambda: api.delete(user_id=ada.id))


def contacts():
    user = clerk.users.create(**{"email_address": ["py-first@example.com"], "phone_number": ["+15555550110"]})
    emails, phones = clerk.email_addresses, clerk.phone_numbers
    email = emails.create(request={"user_id": user.id, "email_address": "py-second@example.com", "verified": True})
    due("email_addresses.get", emails.get(email_address_id=email.id).email_address, "py-second@example.com")
    emails.update(email_address_id=email.id, primary=True)
    due("email_addresses.update", clerk.users.get(user_id=user.id).primary_email_address_id, email.id)
    refused("email_addresses.create twice", lambda: emails.create(
        request={"user_id": user.id, "email_address": "PY-second@example.com"}), 422, "form_identifier_exists")
    due("email_addresses.delete", emails.delete(email_address_id=email.id).deleted, True)
    gone("email_addresses.get gone", lambda: emails.get(email_address_id=email.id))
    due("email_addresses.replace_for_user",
        emails.replace_for_user(user_id=user.id, email_address="py-third@example.com").email_address, "py-third@example.com")
    new = emails.create(request={"user_id": user.id, "email_address": "py-code@example.com"})
    sent = emails.prepare_verification(email_address_id=new.id)
    refused("email_addresses.attempt_verification wrong", lambda: emails.attempt_verification(
        email_address_id=new.id, verification_id=sent.id, code="000000"), 400, "form_code_incorrect")
    due("email_addresses.attempt_verification", emails.attempt_verification(
        email_address_id=new.id, verification_id=sent.id, code="424242").status, "verified")
    phone = phones.create(request={"user_id": user.id, "phone_number": "+15555550111", "verified": True})
    due("phone_numbers.get", phones.get(phone_number_id=phone.id).phone_number, "+15555550111")
    due("phone_numbers.update",
        phones.update(phone_number_id=phone.id, reserved_for_second_factor=True).reserved_for_second_factor, True)
    due("phone_numbers.delete", phones.delete(phone_number_id=phone.id).deleted, True)
    gone("phone_numbers.get gone", lambda: phones.get(phone_number_id=phone.id))
    due("phone_numbers.replace_for_user",
        phones.replace_for_user(user_id=user.id, phone_number="+15555550112").phone_number, "+15555550112")
    due("phone_numbers.replace_for_user leaves one",
        [one.phone_number for one in clerk.users.get(user_id=user.id).phone_numbers], ["+15555550112"])


def organizations():
    api, members, invitations = clerk.organizations, clerk.organization_memberships, clerk.organization_invitations
    ada = clerk.users.create(**{"email_address": ["py-admin@example.com"]})
    bob = clerk.users.create(**{"email_address": ["py-bob@example.com"]})
    acme = api.create(request={"name": "Py Acme", "created_by": ada.id})
    due("organizations.create", acme.slug, "py-acme")
    refused("organizations.create slug", lambda: api.create(request={"name": "B", "slug": "py-acme"}), 422,
            "form_identifier_exists")
    due("organizations.get", api.get(organization_id="py-acme").id, acme.id)
    due("organizations.list", ids(api.list(query="py acme", limit=5, offset=0)), [acme.id])
    due("organizations.update", api.update(organization_id=acme.id, name="Py Acme 2").name, "Py Acme 2")
    due("organizations.merge_metadata", api.merge_metadata(organization_id=acme.id, public_metadata={"a": 1}).public_metadata, {"a": 1})
    due("organizations.replace_metadata", api.replace_metadata(organization_id=acme.id, public_metadata={"b": 1}).public_metadata, {"b": 1})
    of = {"organization_id": acme.id}
    due("organization_memberships.list creator", [one.role for one in members.list(**of).data], ["org:admin"])
    members.create(**of, user_id=bob.id, role="org:member")
    refused("organization_memberships.create twice", lambda: members.create(**of, user_id=bob.id, role="org:member"), 400,
            "already_a_member_in_organization")
    due("organization_memberships.list", members.list(**of, role=["org:member"]).total_count, 1)
    due("organization_memberships.update", members.update(**of, user_id=bob.id, role="org:admin").role, "org:admin")
    due("organization_memberships.update_metadata",
        members.update_metadata(**of, user_id=bob.id, public_metadata={"a": 1}).public_metadata, {"a": 1})
    members.delete(**of, user_id=bob.id)
    gone("organization_memberships.delete gone", lambda: members.delete(**of, user_id=bob.id))
    invitation = invitations.create(**of, email_address="py-i@example.com", role="org:member", inviter_user_id=ada.id)
    bulk = invitations.bulk_create(**of, request_body=[{"email_address": "py-j@example.com", "role": "org:member"}])
    due("organization_invitations.bulk_create", bulk.total_count, 1)
    due("organization_invitations.list", invitations.list(**of, status="pending").total_count, 2)
    due("organization_invitations.get", invitations.get(**of, invitation_id=invitation.id).email_address, "py-i@example.com")
    due("organization_invitations.revoke", invitations.revoke(**of, invitation_id=invitation.id).status, "revoked")
    refused("organization_invitations.revoke again", lambda: invitations.revoke(**of, invitation_id=invitation.id), 400)
    due("organization_invitations.get_all", invitations.get_all(query="py-j@example.com").total_count, 1)
    domains = clerk.organization_domains
    domain = domains.create(**of, name="py-acme.example", enrollment_mode="manual_invitation", verified=False)
    due("organization_domains.list", ids(domains.list(**of)), [domain.id])
    due("organization_domains.update",
        domains.update(**of, domain_id=domain.id, enrollment_mode="automatic_invitation").enrollment_mode, "automatic_invitation")
    due("organization_domains.list_all", domains.list_all(enrollment_mode=["automatic_invitation"]).total_count, 1)
    due("organization_domains.delete", domains.delete(**of, domain_id=domain.id).deleted, True)
    gone("organization_domains.delete gone", lambda: domains.delete(**of, domain_id=domain.id))
    due("organizations.delete", api.delete(organization_id=acme.id).deleted, True)
    gone("organizations.get gone", lambda: api.get(organization_id=acme.id))


def sessions():
    ada = clerk.users.create(**{"email_address": ["py-session@example.com"]})
    api = clerk.sessions
    session = api.create(request={"user_id": ada.id})
    due("sessions.get", api.get(session_id=session.id).status.value, "active")
    due("sessions.list", ids(api.list(user_id=ada.id)), [session.id])
    token = api.create_token(session_id=session.id).jwt
    claims = verify_token(token, VerifyTokenOptions(jwt_key=FAKE["jwt_key"], clock_skew_in_ms=20_000))
    due("verify_token", (claims["sub"], claims["sid"]), (ada.id, session.id))
    due("clients.get", clerk.clients.get(client_id=session.client_id).session_ids, [session.id])
    due("clients.verify", clerk.clients.verify(request={"token": token}).id, session.client_id)
    due("sessions.revoke", api.revoke(session_id=session.id).status.value, "revoked")
    refused("sessions.create_token revoked", lambda: api.create_token(session_id=session.id), 400)
    refused("clients.verify revoked", lambda: clerk.clients.verify(request={"token": token}), 401)
    templates = clerk.jwt_templates
    template = templates.create(request={"name": "py-template", "claims": {"id": "{{user.id}}"}})
    due("jwt_templates.get", templates.get(template_id=template.id).name, "py-template")
    due("jwt_templates.update", templates.update(template_id=template.id, name="py-other", claims={}).name, "py-other")
    due("jwt_templates.list", template.id in ids(templates.list()), True)
    due("jwt_templates.delete", templates.delete(template_id=template.id).deleted, True)
    gone("jwt_templates.get gone", lambda: templates.get(template_id=template.id))
    sign_in = clerk.sign_in_tokens.create(request={"user_id": ada.id})
    due("sign_in_tokens.revoke", clerk.sign_in_tokens.revoke(sign_in_token_id=sign_in.id).status.value, "revoked")
    refused("sign_in_tokens.revoke again", lambda: clerk.sign_in_tokens.revoke(sign_in_token_id=sign_in.id), 400)
    due("testing_tokens.create", bool(clerk.testing_tokens.create().token), True)
    due("jwks.get_jwks", len(clerk.jwks.get_jwks().keys), 1)


def roles():
    permissions, api, sets = clerk.organization_permissions, clerk.organization_roles, clerk.role_sets
    permission = permissions.create(**{"name": "Read", "key": "org:py:read"})
    due("organization_permissions.get", permissions.get(permission_id=permission.id).key, "org:py:read")
    due("organization_permissions.list", ids(permissions.list(query="org:py:read")), [permission.id])
    role = api.create(**{"name": "Reader", "key": "org:py_reader", "permissions": [permission.id]})
    due("organization_roles.get", [one.key for one in api.get(organization_role_id=role.id).permissions], ["org:py:read"])
    due("organization_roles.update", api.update(organization_role_id=role.id, name="R").name, "R")
    due("organization_roles.list", ids(api.list(query="org:py_reader")), [role.id])
    made = sets.create(name="Py", key="role_set:py", default_role_key="org:py_reader", creator_role_key="org:py_reader",
                       roles=["org:py_reader"])
    due("role_sets.get", sets.get(role_set_key_or_id="role_set:py").id, made.id)
    due("role_sets.list", ids(sets.list(query="role_set:py")), [made.id])
    refused("organization_roles.delete used", lambda: api.delete(organization_role_id=role.id), 403)
    sets.replace(role_set_key_or_id=made.id, dest_role_set_key="role_set:default")
    gone("role_sets.get gone", lambda: sets.get(role_set_key_or_id=made.id))
    due("organization_roles.delete", api.delete(organization_role_id=role.id).deleted, True)
    gone("organization_roles.get gone", lambda: api.get(organization_role_id=role.id))
    due("organization_permissions.delete", permissions.delete(permission_id=permission.id).deleted, True)
    gone("organization_permissions.get gone", lambda: permissions.get(permission_id=permission.id))


def machines():
    api = clerk.machines
    one, other = (api.create(request={"name": name}) for name in ("py-one", "py-other"))
    due("machines.get", api.get(machine_id=one.id).name, "py-one")
    due("machines.list", ids(api.list(query="py-one")), [one.id])
    due("machines.update", api.update(machine_id=one.id, name="py-1").name, "py-1")
    due("machines.create_scope", api.create_scope(machine_id=one.id, to_machine_id=other.id).to_machine_id, other.id)
    due("machines.delete_scope", api.delete_scope(machine_id=one.id, other_machine_id=other.id).DELETED, True)
    secret = api.get_secret_key(machine_id=one.id).secret
    machine = Sdk(secret)
    token = machine.m2m.create_token(claims={"a": 1})
    due("m2m.verify_token", machine.m2m.verify_token(token=token.token).id, token.id)
    gone("m2m.verify_token wrong", lambda: machine.m2m.verify_token(token=token.token + "0"))
    due("m2m.list_tokens", len(machine.m2m.list_tokens(subject=one.id).m2m_tokens), 1)
    due("m2m.revoke_token", machine.m2m.revoke_token(m2m_token_id=token.id).revoked, True)
    gone("m2m.verify_token revoked", lambda: machine.m2m.verify_token(token=token.token))
    new = api.rotate_secret_key(machine_id=one.id, previous_token_ttl=0).secret
    due("machines.rotate_secret_key", new != secret, True)
    refused("m2m.create_token old key", lambda: machine.m2m.create_token(), 401)
    due("machines.delete", api.delete(machine_id=one.id).DELETED, True)
    gone("machines.get gone", lambda: api.get(machine_id=one.id))


def keys():
    user = clerk.users.create(**{"email_address": ["py-keys@example.com"]})
    api = clerk.api_keys
    key = api.create_api_key(name="key", subject=user.id)
    due("api_keys.verify_api_key", api.verify_api_key(secret=key.secret).id, key.id)
    gone("api_keys.verify_api_key wrong", lambda: api.verify_api_key(secret=key.secret[:-1]))
    due("api_keys.get_api_keys", ids(api.get_api_keys(subject=user.id)), [key.id])
    due("api_keys.get_api_key", api.get_api_key(api_key_id=key.id).name, "key")
    due("api_keys.update_api_key", api.update_api_key(api_key_id=key.id, subject=user.id, description="d").description, "d")
    due("api_keys.revoke_api_key", api.revoke_api_key(api_key_id=key.id).revoked, True)
    gone("api_keys.verify_api_key revoked", lambda: api.verify_api_key(secret=key.secret))
    due("api_keys.delete_api_key", api.delete_api_key(api_key_id=key.id).DELETED, True)
    gone("api_keys.get_api_key gone", lambda: api.get_api_key(api_key_id=key.id))
    apps = clerk.oauth_applications
    app = apps.create(request={"name": "py-app", "redirect_uris": ["https://example.com/cb"]})
    due("oauth_applications.get", apps.get(oauth_application_id=app.id).name, "py-app")
    due("oauth_applications.list", ids(apps.list(name_query="py-app")), [app.id])
    due("oauth_applications.update", apps.update(oauth_application_id=app.id, name="py-app-2").name, "py-app-2")
    token = control("access_token", oauth_application_id=app.id, user_id=user.id)["access_token"]
    due("oauth_access_tokens.verify", clerk.oauth_access_tokens.verify(access_token=token).subject, user.id)
    apps.revoke_token(oauth_application_id=app.id, token=token)
    gone("oauth_access_tokens.verify revoked", lambda: clerk.oauth_access_tokens.verify(access_token=token))
    due("oauth_applications.delete", apps.delete(oauth_application_id=app.id).deleted, True)
    gone("oauth_applications.get gone", lambda: apps.get(oauth_application_id=app.id))


def restrictions():
    allow, block = clerk.allowlist_identifiers, clerk.blocklist_identifiers
    allowed = allow.create(request={"identifier": "py-a@example.com"})
    due("allowlist_identifiers.list", allowed.id in ids(allow.list()), True)
    refused("allowlist_identifiers.create twice", lambda: allow.create(request={"identifier": "py-a@example.com"}), 422,
            "form_identifier_exists")
    due("allowlist_identifiers.delete", allow.delete(identifier_id=allowed.id).deleted, True)
    gone("allowlist_identifiers.delete gone", lambda: allow.delete(identifier_id=allowed.id))
    blocked = block.create(request={"identifier": "py-b@example.com"})
    due("blocklist_identifiers.list", blocked.id in ids(block.list()), True)
    due("blocklist_identifiers.delete", block.delete(identifier_id=blocked.id).deleted, True)
    waiting = clerk.waitlist_entries
    entry = waiting.create(request={"email_address": "py-w@example.com"})
    due("waitlist_entries.list", ids(waiting.list(query="py-w@example.com")), [entry.id])
    due("waitlist_entries.invite", waiting.invite(waitlist_entry_id=entry.id).status.value, "invited")
    refused("waitlist_entries.delete invited", lambda: waiting.delete(waitlist_entry_id=entry.id), 400)
    invitations = clerk.invitations
    invited = invitations.create(request={"email_address": "py-new@example.com"})
    refused("invitations.create twice", lambda: invitations.create(request={"email_address": "py-new@example.com"}), 400,
            "duplicate_record")
    due("invitations.list", ids(invitations.list(query="py-new@example.com", status="pending")), [invited.id])
    due("invitations.revoke", invitations.revoke(invitation_id=invited.id).status.value, "revoked")
    refused("invitations.revoke again", lambda: invitations.revoke(invitation_id=invited.id), 400)
    urls = clerk.redirect_urls
    url = urls.create(request={"url": "https://example.com/py"})
    due("redirect_urls.get", urls.get(id=url.id).url, "https://example.com/py")
    due("redirect_urls.list", url.id in ids(urls.list()), True)
    due("redirect_urls.delete", urls.delete(id=url.id).deleted, True)
    gone("redirect_urls.get gone", lambda: urls.get(id=url.id))


def connections():
    saml, enterprise = clerk.saml_connections, clerk.enterprise_connections
    one = saml.create(request={"name": "py-saml", "provider": "saml_custom", "domains": ["py-saml.example"]})
    due("saml_connections.get", saml.get(saml_connection_id=one.id).name, "py-saml")
    due("saml_connections.list", ids(saml.list(query="py-saml")), [one.id])
    due("saml_connections.update", saml.update(saml_connection_id=one.id, active=True).active, True)
    due("saml_connections.delete", saml.delete(saml_connection_id=one.id).deleted, True)
    gone("saml_connections.get gone", lambda: saml.get(saml_connection_id=one.id))
    two = enterprise.create(request={"name": "py-ent", "provider": "saml_okta", "domains": ["py-ent.example"]})
    due("enterprise_connections.get", enterprise.get(enterprise_connection_id=two.id).name, "py-ent")
    due("enterprise_connections.list", two.id in ids(enterprise.list()), True)
    due("enterprise_connections.delete", enterprise.delete(enterprise_connection_id=two.id).deleted, True)
    gone("enterprise_connections.get gone", lambda: enterprise.get(enterprise_connection_id=two.id))


def settings():
    api = clerk.instance_settings
    api.update(request={"allowed_origins": ["https://py.example"]})
    due("instance_settings.get", api.get().allowed_origins, ["https://py.example"])
    due("instance_settings.update_organization_settings",
        api.update_organization_settings(request={"max_allowed_memberships": 9}).max_allowed_memberships, 9)
    due("instance_settings.get_organization_settings", api.get_organization_settings().max_allowed_memberships, 9)


FLOWS = [users, contacts, organizations, sessions, roles, machines, keys, restrictions, connections, settings]
begin = time.monotonic()
for flow in FLOWS:
    try:
        flow()
    except Exception as error:  # What stops one flow is no reason to leave out the others.
        problems.append(f"{flow.__name__}: stopped: {type(error).__name__}: {error}")
for problem in problems:
    print(problem)
print(f"{len(called)} methods called, {len(problems)} problems, {time.monotonic() - begin:.0f} s")
sys.exit(1 if problems or len(called) < FEWEST else 0)
