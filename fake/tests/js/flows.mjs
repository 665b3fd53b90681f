// The official JavaScript SDK against the fake: each resource is created, read, listed, changed and deleted, and must
// then be what the document says. Prints each step that went wrong, and the methods that were called.
//
//   FAKE='{"url": …}' node flows.mjs
import { createHmac } from 'node:crypto';
import { createClerkClient, verifyToken } from '@clerk/backend';
import { verifyWebhook } from '@clerk/backend/webhooks';

const fake = JSON.parse(process.env.FAKE);
const called = new Set();
const problems = [];

// Notes which methods are called.
function watched(client) {
  return new Proxy(client, {
    get(target, group) {
      const api = target[group];
      if (!api || typeof api !== 'object' || typeof group !== 'string') return api;
      return new Proxy(api, {
        get(target, method) {
          const value = target[method];
          if (typeof value !== 'function') return value;
          return (...args) => {
            called.add(`${group}.${method}`);
            return value.apply(target, args);
          };
        },
      });
    },
  });
}

const clerk = watched(createClerkClient({ secretKey: fake.secret_key, apiUrl: fake.url, telemetry: { disabled: true } }));
const machineClerk = secret => watched(createClerkClient({ machineSecretKey: secret, secretKey: fake.secret_key, apiUrl: fake.url, telemetry: { disabled: true } }));

async function flow(name, steps) {
  try {
    await steps();
  } catch (error) {
    problems.push(`${name}: stopped: ${describe(error)}`);
  }
}

function describe(error) {
  return error?.errors ? `${error.status} ${JSON.stringify(error.errors)}` : (error?.stack ?? String(error));
}

// What came, and what was due.
function due(step, came, wanted) {
  if (JSON.stringify(came) !== JSON.stringify(wanted)) {
    problems.push(`${step}: ${JSON.stringify(came)} came, ${JSON.stringify(wanted)} was due`);
  }
}

async function refused(step, promise, status, code) {
  try {
    const came = await promise;
    problems.push(`${step}: ${JSON.stringify(came)} came, ${status} was due`);
  } catch (error) {
    due(step, [error.status, ...(code ? [error.errors?.[0]?.code] : [])], [status, ...(code ? [code] : [])]);
  }
}

const ids = list => (list.data ?? list).map(one => one.id);

async function control(command, body) {
  const answer = await fetch(`${fake.url}/_fake/${command}`, { method: 'POST', body: JSON.stringify(body) });
  return answer.json();
}

const image = () => new Blob(['made up'], { type: 'image/png' });

await flow('users', async () => {
  const { users } = clerk;
  const ada = await users.createUser({
    firstName: 'Ada', username: 'ada', emailAddress: ['ada@example.com'], phoneNumber: ['+15555550100'],
    password: 'correct horse', publicMetadata: { a: 1 }, totpSecret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', backupCodes: ['12345678'],
    web3Wallet: ['0x0123456789012345678901234567890123456789'],
  });
  due('createUser', [ada.firstName, ada.passwordEnabled, ada.twoFactorEnabled, ada.backupCodeEnabled], ['Ada', true, true, true]);
  await refused('createUser twice', users.createUser({ username: 'ada', password: 'correct horse' }), 422, 'form_identifier_exists');
  await refused('createUser short', users.createUser({ password: 'x' }), 422, 'form_password_length_too_short');
  due('getUser', (await users.getUser(ada.id)).id, ada.id);
  const list = await users.getUserList({ emailAddress: ['ada@example.com'] });
  due('getUserList', [ids(list), list.totalCount], [[ada.id], 1]);
  due('getCount', await users.getCount({ query: 'nobody' }), 0);
  due('updateUser', (await users.updateUser(ada.id, { lastName: 'L', publicMetadata: { b: 2 } })).publicMetadata, { b: 2 });
  due('updateUserMetadata', (await users.updateUserMetadata(ada.id, { publicMetadata: { c: 3 } })).publicMetadata, { b: 2, c: 3 });
  due('replaceUserMetadata', (await users.replaceUserMetadata(ada.id, { publicMetadata: { d: 4 } })).publicMetadata, { d: 4 });
  due('verifyPassword', (await users.verifyPassword({ userId: ada.id, password: 'correct horse' })).verified, true);
  await refused('verifyPassword wrong', users.verifyPassword({ userId: ada.id, password: 'correct horst' }), 422, 'incorrect_password');
  await refused('verifyTOTP wrong', users.verifyTOTP({ userId: ada.id, code: '000000' }), 422, 'incorrect_code');
  due('verifyTOTP', (await users.verifyTOTP({ userId: ada.id, code: totp() })).code_type, 'totp');
  due('verifyTOTP backup', (await users.verifyTOTP({ userId: ada.id, code: '12345678' })).code_type, 'backup_code');
  await refused('verifyTOTP backup again', users.verifyTOTP({ userId: ada.id, code: '12345678' }), 422);
  await users.deleteUserBackupCodes(ada.id);
  await users.deleteUserTOTP(ada.id);
  await users.disableUserMFA(ada.id);
  due('disableUserMFA', (await users.getUser(ada.id)).twoFactorEnabled, false);
  due('removePassword', (await users.removePassword(ada.id)).passwordEnabled, false);
  await refused('verifyPassword none', users.verifyPassword({ userId: ada.id, password: 'correct horse' }), 400);
  due('banUser', (await users.banUser(ada.id)).banned, true);
  due('unbanUser', (await users.unbanUser(ada.id)).banned, false);
  due('lockUser', (await users.lockUser(ada.id)).locked, true);
  due('unlockUser', (await users.unlockUser(ada.id)).locked, false);
  due('setPasswordCompromised', (await users.setPasswordCompromised(ada.id)).id, ada.id);
  due('unsetPasswordCompromised', (await users.unsetPasswordCompromised(ada.id)).id, ada.id);
  due('updateUserProfileImage', (await users.updateUserProfileImage(ada.id, { file: image() })).hasImage, true);
  due('deleteUserProfileImage', (await users.deleteUserProfileImage(ada.id)).hasImage, false);
  due('replaceUserEmailAddress', (await users.replaceUserEmailAddress(ada.id, { emailAddress: 'new@example.com' })).emailAddress, 'new@example.com');
  due('replaced', (await users.getUser(ada.id)).emailAddresses.map(one => one.emailAddress), ['new@example.com']);
  const account = await control('connect_account', { user_id: ada.id, provider: 'google', email_address: 'ada@gmail.example' });
  const tokens = await users.getUserOauthAccessToken(ada.id, 'google');
  due('getUserOauthAccessToken', [tokens.totalCount, tokens.data[0].provider], [1, 'oauth_google']);
  await users.deleteUserExternalAccount({ userId: ada.id, externalAccountId: account.id });
  await refused('getUserOauthAccessToken none', users.getUserOauthAccessToken(ada.id, 'google'), 400);
  await refused('deleteUserExternalAccount', users.deleteUserExternalAccount({ userId: ada.id, externalAccountId: account.id }), 404);
  const wallet = ada.web3Wallets[0].id;
  await users.deleteUserWeb3Wallet({ userId: ada.id, web3WalletIdentificationId: wallet });
  await refused('deleteUserWeb3Wallet', users.deleteUserWeb3Wallet({ userId: ada.id, web3WalletIdentificationId: wallet }), 404);
  await refused('deleteUserPasskey', users.deleteUserPasskey({ userId: ada.id, passkeyIdentificationId: 'idn_x' }), 404);
  due('getOrganizationMembershipList', (await users.getOrganizationMembershipList({ userId: ada.id })).totalCount, 0);
  due('getOrganizationInvitationList', (await users.getOrganizationInvitationList({ userId: ada.id })).totalCount, 0);
  due('deleteUser', (await users.deleteUser(ada.id)).deleted, true);
  await refused('getUser gone', users.getUser(ada.id), 404, 'resource_not_found');
});

// The code that an authenticator with the secret of the RFC shows now.
function totp() {
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const tag = createHmac('sha1', '12345678901234567890').update(step).digest();
  const number = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
}

await flow('emails and phones', async () => {
  const user = await clerk.users.createUser({ emailAddress: ['first@example.com'] });
  const { emailAddresses, phoneNumbers } = clerk;
  const email = await emailAddresses.createEmailAddress({ userId: user.id, emailAddress: 'second@example.com', verified: true });
  due('createEmailAddress', email.verification.status, 'verified');
  await refused('createEmailAddress twice', emailAddresses.createEmailAddress({ userId: user.id, emailAddress: 'SECOND@example.com' }), 422, 'form_identifier_exists');
  due('getEmailAddress', (await emailAddresses.getEmailAddress(email.id)).emailAddress, 'second@example.com');
  await emailAddresses.updateEmailAddress(email.id, { primary: true });
  due('primary', (await clerk.users.getUser(user.id)).primaryEmailAddressId, email.id);
  due('deleteEmailAddress', (await emailAddresses.deleteEmailAddress(email.id)).deleted, true);
  due('primary moves', (await clerk.users.getUser(user.id)).primaryEmailAddressId, user.emailAddresses[0].id);
  await refused('getEmailAddress gone', emailAddresses.getEmailAddress(email.id), 404);
  const phone = await phoneNumbers.createPhoneNumber({ userId: user.id, phoneNumber: '+15555550101', verified: true });
  due('getPhoneNumber', (await phoneNumbers.getPhoneNumber(phone.id)).phoneNumber, '+15555550101');
  due('updatePhoneNumber', (await phoneNumbers.updatePhoneNumber(phone.id, { reservedForSecondFactor: true })).reservedForSecondFactor, true);
  const replaced = await clerk.users.replaceUserPhoneNumber(user.id, { phoneNumber: '+15555550102' });
  due('replaceUserPhoneNumber', replaced.phoneNumber, '+15555550102');
  due('replaced phone', (await clerk.users.getUser(user.id)).phoneNumbers.map(one => one.id), [replaced.id]);
  await refused('replaced phone gone', phoneNumbers.getPhoneNumber(phone.id), 404);
  due('deletePhoneNumber', (await phoneNumbers.deletePhoneNumber(replaced.id)).deleted, true);
  await refused('getPhoneNumber gone', phoneNumbers.getPhoneNumber(replaced.id), 404);
});

await flow('organizations', async () => {
  const { organizations, users } = clerk;
  const ada = await users.createUser({ emailAddress: ['admin@example.com'] });
  const bob = await users.createUser({ emailAddress: ['bob@example.com'] });
  const acme = await organizations.createOrganization({ name: 'Acme', createdBy: ada.id });
  due('createOrganization', acme.slug, 'acme');
  await refused('createOrganization slug', organizations.createOrganization({ name: 'B', slug: 'acme' }), 422);
  due('getOrganization', (await organizations.getOrganization({ slug: 'acme' })).id, acme.id);
  due('getOrganizationList', ids(await organizations.getOrganizationList({ query: 'acme' })), [acme.id]);
  due('updateOrganization', (await organizations.updateOrganization(acme.id, { name: 'Acme 2' })).name, 'Acme 2');
  due('updateOrganizationMetadata', (await organizations.updateOrganizationMetadata(acme.id, { publicMetadata: { a: 1 } })).publicMetadata, { a: 1 });
  due('replaceOrganizationMetadata', (await organizations.replaceOrganizationMetadata(acme.id, { publicMetadata: { b: 1 } })).publicMetadata, { b: 1 });
  due('updateOrganizationLogo', (await organizations.updateOrganizationLogo(acme.id, { file: image(), uploaderUserId: ada.id })).hasImage, true);
  due('deleteOrganizationLogo', (await organizations.deleteOrganizationLogo(acme.id)).hasImage, false);
  const organizationId = acme.id;
  due('creator', (await organizations.getOrganizationMembershipList({ organizationId })).data.map(one => one.role), ['org:admin']);
  await organizations.createOrganizationMembership({ organizationId, userId: bob.id, role: 'org:member' });
  await refused('membership twice', organizations.createOrganizationMembership({ organizationId, userId: bob.id, role: 'org:member' }), 400);
  due('updateOrganizationMembership', (await organizations.updateOrganizationMembership({ organizationId, userId: bob.id, role: 'org:admin' })).role, 'org:admin');
  await refused('membership role', organizations.updateOrganizationMembership({ organizationId, userId: bob.id, role: 'org:nothing' }), 404);
  due('updateOrganizationMembershipMetadata', (await organizations.updateOrganizationMembershipMetadata({ organizationId, userId: bob.id, publicMetadata: { a: 1 } })).publicMetadata, { a: 1 });
  due('getInstanceOrganizationMembershipList', (await organizations.getInstanceOrganizationMembershipList({})).totalCount, 2);
  due('deleteOrganizationMembership', (await organizations.deleteOrganizationMembership({ organizationId, userId: bob.id })).publicUserData.userId, bob.id);
  const invitation = await organizations.createOrganizationInvitation({ organizationId, emailAddress: 'i@example.com', role: 'org:member', inviterUserId: ada.id });
  due('createOrganizationInvitationBulk', (await organizations.createOrganizationInvitationBulk(organizationId, [{ emailAddress: 'j@example.com', role: 'org:member' }])).totalCount, 1);
  due('getOrganizationInvitationList', (await organizations.getOrganizationInvitationList({ organizationId, status: ['pending'] })).totalCount, 2);
  due('getOrganizationInvitation', (await organizations.getOrganizationInvitation({ organizationId, invitationId: invitation.id })).emailAddress, 'i@example.com');
  due('revokeOrganizationInvitation', (await organizations.revokeOrganizationInvitation({ organizationId, invitationId: invitation.id, requestingUserId: ada.id })).status, 'revoked');
  await refused('revoke again', organizations.revokeOrganizationInvitation({ organizationId, invitationId: invitation.id }), 400);
  const domain = await organizations.createOrganizationDomain({ organizationId, name: 'acme.example', enrollmentMode: 'manual_invitation', verified: true });
  due('getOrganizationDomainList', ids(await organizations.getOrganizationDomainList({ organizationId })), [domain.id]);
  due('updateOrganizationDomain', (await organizations.updateOrganizationDomain({ organizationId, domainId: domain.id, enrollmentMode: 'automatic_invitation' })).enrollment_mode, 'automatic_invitation');
  await refused('updateOrganizationDomain mode', organizations.updateOrganizationDomain({ organizationId, domainId: domain.id, enrollmentMode: 'x' }), 422);
  due('deleteOrganizationDomain', (await organizations.deleteOrganizationDomain({ organizationId, domainId: domain.id })).deleted, true);
  await refused('domain gone', organizations.deleteOrganizationDomain({ organizationId, domainId: domain.id }), 404);
  await organizations.deleteOrganization(acme.id);
  await refused('getOrganization gone', organizations.getOrganization({ organizationId }), 404);
  due('memberships gone', (await users.getOrganizationMembershipList({ userId: ada.id })).totalCount, 0);
});

await flow('roles', async () => {
  const { organizationPermissions: permissions, organizationRoles: roles, roleSets } = clerk;
  const permission = await permissions.createOrganizationPermission({ name: 'Read', key: 'org:reports:read', description: '' });
  await refused('permission twice', permissions.createOrganizationPermission({ name: 'Read', key: 'org:reports:read' }), 422);
  due('getOrganizationPermission', (await permissions.getOrganizationPermission(permission.id)).key, 'org:reports:read');
  due('getOrganizationPermissionList', ids(await permissions.getOrganizationPermissionList({ query: 'reports' })), [permission.id]);
  due('updateOrganizationPermission', (await permissions.updateOrganizationPermission({ permissionId: permission.id, name: 'Read all' })).name, 'Read all');
  const role = await roles.createOrganizationRole({ name: 'Reader', key: 'org:reader', permissions: [permission.id] });
  due('createOrganizationRole', role.permissions.map(one => one.key), ['org:reports:read']);
  due('getOrganizationRole', (await roles.getOrganizationRole(role.id)).name, 'Reader');
  due('getOrganizationRoleList', ids(await roles.getOrganizationRoleList({ query: 'reader' })), [role.id]);
  due('updateOrganizationRole', (await roles.updateOrganizationRole({ organizationRoleId: role.id, name: 'Readers' })).name, 'Readers');
  const pair = { organizationRoleId: role.id, permissionId: permission.id };
  due('removePermissionFromOrganizationRole', (await roles.removePermissionFromOrganizationRole(pair)).permissions.length, 0);
  due('assignPermissionToOrganizationRole', (await roles.assignPermissionToOrganizationRole(pair)).permissions.length, 1);
  const set = await roleSets.createRoleSet({ name: 'Big', defaultRoleKey: 'org:reader', creatorRoleKey: 'org:admin', roles: ['org:reader', 'org:admin'], type: 'custom' });
  due('createRoleSet', [set.key, set.roles.length, set.defaultRole.key], ['role_set:big', 2, 'org:reader']);
  due('getRoleSet', (await roleSets.getRoleSet(set.key)).id, set.id);
  due('getRoleSetList', ids(await roleSets.getRoleSetList({ query: 'big' })), [set.id]);
  due('updateRoleSet', (await roleSets.updateRoleSet({ roleSetKeyOrId: set.key, name: 'Bigger' })).name, 'Bigger');
  due('addRolesToRoleSet', (await roleSets.addRolesToRoleSet({ roleSetKeyOrId: set.key, roleKeys: ['org:member'] })).roles.length, 3);
  await refused('role in use', roles.deleteOrganizationRole(role.id), 403);
  due('replaceRoleInRoleSet', (await roleSets.replaceRoleInRoleSet({ roleSetKeyOrId: set.key, roleKey: 'org:reader', toRoleKey: 'org:member' })).roles.length, 2);
  await roleSets.replaceRoleSet({ roleSetKeyOrId: set.key, destRoleSetKey: 'role_set:default' });
  await refused('getRoleSet gone', roleSets.getRoleSet(set.key), 404);
  due('deleteOrganizationRole', (await roles.deleteOrganizationRole(role.id)).deleted, true);
  await refused('role gone', roles.getOrganizationRole(role.id), 404);
  due('deleteOrganizationPermission', (await permissions.deleteOrganizationPermission(permission.id)).deleted, true);
  await refused('permission gone', permissions.getOrganizationPermission(permission.id), 404);
});

await flow('sessions', async () => {
  const { sessions, clients, jwks, jwtTemplates, signInTokens, actorTokens, testingTokens, agentTasks } = clerk;
  const user = await clerk.users.createUser({ firstName: 'Eve' });
  const session = await sessions.createSession({ userId: user.id });
  due('createSession', [session.status, session.userId], ['active', user.id]);
  due('getSession', (await sessions.getSession(session.id)).id, session.id);
  due('getSessionList', ids(await sessions.getSessionList({ userId: user.id })), [session.id]);
  const { jwt } = await sessions.getToken(session.id);
  const claims = await verifyToken(jwt, { secretKey: fake.secret_key, apiUrl: fake.url });
  due('getToken', [claims.sub, claims.sid, claims.v], [user.id, session.id, 2]);
  due('jwtKey', (await verifyToken(jwt, { jwtKey: fake.jwt_key })).sub, user.id);
  due('getJwks', (await jwks.getJwks()).keys[0].kty, 'RSA');
  due('verifySession', (await sessions.verifySession(session.id, jwt)).id, session.id);
  await refused('verifySession wrong', sessions.verifySession(session.id, jwt.slice(0, -6) + 'AAAAAA'), 401);
  due('verifyClient', (await clients.verifyClient(jwt)).lastActiveSessionId, session.id);
  due('getClient', (await clients.getClient(session.clientId)).sessionIds, [session.id]);
  due('getClientList', ids(await clients.getClientList()).includes(session.clientId), true);
  const template = await jwtTemplates.create({ name: 'own', claims: { who: '{{user.first_name}}' }, lifetime: 600 });
  const own = await verifyToken((await sessions.getToken(session.id, 'own')).jwt, { jwtKey: fake.jwt_key });
  due('template', [own.who, own.exp - own.iat], ['Eve', 600]);
  due('jwtTemplates.get', (await jwtTemplates.get(template.id)).name, 'own');
  due('jwtTemplates.list', (await jwtTemplates.list()).totalCount, 1);
  due('jwtTemplates.update', (await jwtTemplates.update({ templateId: template.id, name: 'other', claims: {} })).name, 'other');
  due('jwtTemplates.delete', (await jwtTemplates.delete(template.id)).deleted, true);
  await refused('jwtTemplates gone', jwtTemplates.get(template.id), 404);
  const signedIn = await control('sign_in', { user_id: user.id });
  const refreshed = await sessions.refreshSession(signedIn.session_id, { expired_token: signedIn.token, refresh_token: signedIn.refresh_token, request_origin: 'https://example.com', format: 'token' });
  due('refreshSession', (await verifyToken(refreshed.jwt, { jwtKey: fake.jwt_key })).sid, signedIn.session_id);
  due('revokeSession', (await sessions.revokeSession(session.id)).status, 'revoked');
  await refused('getToken revoked', sessions.getToken(session.id), 400);
  const ticket = await signInTokens.createSignInToken({ userId: user.id, expiresInSeconds: 60 });
  due('revokeSignInToken', (await signInTokens.revokeSignInToken(ticket.id)).status, 'revoked');
  await refused('revokeSignInToken again', signInTokens.revokeSignInToken(ticket.id), 400);
  const actor = await actorTokens.create({ userId: user.id, actor: { sub: 'user_admin' }, expiresInSeconds: 60 });
  due('actorTokens.revoke', (await actorTokens.revoke(actor.id)).status, 'revoked');
  due('createTestingToken', (await testingTokens.createTestingToken()).token.startsWith('testing_'), true);
  const task = await agentTasks.create({ onBehalfOf: { userId: user.id }, permissions: '*', agentName: 'a', taskDescription: 't', redirectUrl: 'https://example.com' });
  due('agentTasks.revoke', (await agentTasks.revoke(task.agentTaskId)).agentTaskId, task.agentTaskId);
  await refused('agentTasks gone', agentTasks.revoke(task.agentTaskId), 404);
});

await flow('machines', async () => {
  const { machines } = clerk;
  const one = await machines.create({ name: 'one' });
  const two = await machines.create({ name: 'two', scopedMachines: [one.id] });
  due('machines.get', (await machines.get(two.id)).scopedMachines.map(machine => machine.id), [one.id]);
  due('machines.list', (await machines.list({ query: 'two' })).totalCount, 1);
  due('machines.update', (await machines.update({ machineId: one.id, name: 'uno' })).name, 'uno');
  due('machines.createScope', (await machines.createScope(one.id, two.id)).toMachineId, two.id);
  await refused('createScope twice', machines.createScope(one.id, two.id), 409);
  due('machines.deleteScope', (await machines.deleteScope(one.id, two.id)).deleted, true);
  const { secret } = await machines.getSecretKey(two.id);
  const machine = machineClerk(secret);
  const token = await machine.m2m.createToken({ secondsUntilExpiration: 60, claims: { a: 1 } });
  due('m2m.createToken', [token.subject, token.scopes], [two.id, [one.id]]);
  due('m2m.verify', (await machine.m2m.verify({ token: token.token })).id, token.id);
  due('m2m.list', (await machine.m2m.list({ subject: two.id })).totalCount, 1);
  await refused('m2m.verify wrong', machine.m2m.verify({ token: 'mt_wrong' }), 404);
  due('m2m.revokeToken', (await machine.m2m.revokeToken({ m2mTokenId: token.id })).revoked, true);
  await refused('m2m.verify revoked', machine.m2m.verify({ token: token.token }), 404);
  const jwt = await machine.m2m.createToken({ tokenFormat: 'jwt', secondsUntilExpiration: 60 });
  due('m2m jwt', (await machine.m2m.verify({ token: jwt.token })).subject, two.id);
  await refused('m2m wrong secret', machineClerk('ak_wrong').m2m.createToken(), 401);
  due('machines.rotateSecretKey', (await machines.rotateSecretKey({ machineId: two.id, previousTokenTtl: 0 })).secret === secret, false);
  await refused('m2m rotated', machine.m2m.createToken(), 401);
  due('machines.delete', (await machines.delete(two.id)).deleted, true);
  await refused('machines gone', machines.get(two.id), 404);
});

await flow('api keys', async () => {
  const { apiKeys } = clerk;
  const user = await clerk.users.createUser({ firstName: 'N' });
  const key = await apiKeys.create({ name: 'key', subject: user.id, scopes: ['read'] });
  due('apiKeys.get', (await apiKeys.get(key.id)).name, 'key');
  due('apiKeys.list', (await apiKeys.list({ subject: user.id })).totalCount, 1);
  due('apiKeys.getSecret', (await apiKeys.getSecret(key.id)).secret, key.secret);
  due('apiKeys.verify', (await apiKeys.verify(key.secret)).id, key.id);
  await refused('apiKeys.verify wrong', apiKeys.verify(key.secret + 'x'), 404);
  due('apiKeys.update', (await apiKeys.update({ apiKeyId: key.id, subject: user.id, description: 'd' })).description, 'd');
  due('apiKeys.revoke', (await apiKeys.revoke({ apiKeyId: key.id, revocationReason: 'r' })).revocationReason, 'r');
  await refused('apiKeys.verify revoked', apiKeys.verify(key.secret), 404);
  due('apiKeys.list valid', (await apiKeys.list({ subject: user.id })).totalCount, 0);
  due('apiKeys.delete', (await apiKeys.delete(key.id)).deleted, true);
  await refused('apiKeys gone', apiKeys.get(key.id), 404);
});

await flow('oauth applications', async () => {
  const { oauthApplications: applications, idPOAuthAccessToken } = clerk;
  const user = await clerk.users.createUser({ firstName: 'N' });
  const app = await applications.create({ name: 'app', redirectUris: ['https://example.com/cb'], scopes: 'profile' });
  due('applications.get', (await applications.get(app.id)).name, 'app');
  due('applications.list', (await applications.list({ nameQuery: 'app' })).totalCount, 1);
  due('applications.update', (await applications.update({ oauthApplicationId: app.id, name: 'app 2' })).name, 'app 2');
  due('applications.rotateSecret', (await applications.rotateSecret(app.id)).clientSecret === app.clientSecret, false);
  const { access_token: token } = await control('access_token', { oauth_application_id: app.id, user_id: user.id });
  due('access token', (await idPOAuthAccessToken.verify(token)).subject, user.id);
  await refused('access token wrong', idPOAuthAccessToken.verify('oat_wrong'), 404);
  await applications.revokeToken({ oauthApplicationId: app.id, token });
  await refused('access token revoked', idPOAuthAccessToken.verify(token), 404);
  due('applications.delete', (await applications.delete(app.id)).deleted, true);
  await refused('applications gone', applications.get(app.id), 404);
});

await flow('connections', async () => {
  const { samlConnections: saml, enterpriseConnections: enterprise } = clerk;
  const connection = await saml.createSamlConnection({ name: 'saml', provider: 'saml_custom', domains: ['saml.example'] });
  due('getSamlConnection', (await saml.getSamlConnection(connection.id)).name, 'saml');
  due('getSamlConnectionList', ids(await saml.getSamlConnectionList({})), [connection.id]);
  due('updateSamlConnection', (await saml.updateSamlConnection(connection.id, { name: 'other', active: true })).active, true);
  due('deleteSamlConnection', (await saml.deleteSamlConnection(connection.id)).deleted, true);
  await refused('saml gone', saml.getSamlConnection(connection.id), 404);
  const other = await enterprise.createEnterpriseConnection({ name: 'ent', provider: 'saml_okta', domains: ['ent.example'] });
  due('getEnterpriseConnection', (await enterprise.getEnterpriseConnection(other.id)).name, 'ent');
  due('getEnterpriseConnectionList', ids(await enterprise.getEnterpriseConnectionList({})), [other.id]);
  due('updateEnterpriseConnection', (await enterprise.updateEnterpriseConnection(other.id, { name: 'ent 2' })).name, 'ent 2');
  due('deleteEnterpriseConnection', (await enterprise.deleteEnterpriseConnection(other.id)).deleted, true);
  await refused('enterprise gone', enterprise.getEnterpriseConnection(other.id), 404);
});

await flow('restrictions', async () => {
  const { allowlistIdentifiers: allow, blocklistIdentifiers: block, waitlistEntries: waitlist, invitations } = clerk;
  const allowed = await allow.createAllowlistIdentifier({ identifier: 'a@example.com', notify: false });
  await refused('allowlist twice', allow.createAllowlistIdentifier({ identifier: 'a@example.com', notify: false }), 422);
  due('getAllowlistIdentifierList', (await allow.getAllowlistIdentifierList()).totalCount, 1);
  due('deleteAllowlistIdentifier', (await allow.deleteAllowlistIdentifier(allowed.id)).deleted, true);
  await refused('allowlist gone', allow.deleteAllowlistIdentifier(allowed.id), 404);
  const blocked = await block.createBlocklistIdentifier({ identifier: '+15555550100' });
  due('getBlocklistIdentifierList', ids(await block.getBlocklistIdentifierList()), [blocked.id]);
  due('deleteBlocklistIdentifier', (await block.deleteBlocklistIdentifier(blocked.id)).deleted, true);
  await refused('blocklist gone', block.deleteBlocklistIdentifier(blocked.id), 404);
  const entry = await waitlist.create({ emailAddress: 'w@example.com' });
  const [second, third] = await waitlist.createBulk([{ emailAddress: 'w2@example.com' }, { emailAddress: 'w3@example.com' }]);
  due('waitlist.list', (await waitlist.list({})).totalCount, 3);
  due('waitlist.invite', (await waitlist.invite(entry.id)).status, 'invited');
  due('waitlist.reject', (await waitlist.reject(second.id)).status, 'rejected');
  due('waitlist.delete', (await waitlist.delete(third.id)).deleted, true);
  await refused('waitlist gone', waitlist.delete(third.id), 404);
  const invitation = await invitations.createInvitation({ emailAddress: 'new-one@example.com' });
  await refused('invitation twice', invitations.createInvitation({ emailAddress: 'new-one@example.com' }), 400, 'duplicate_record');
  const [bulk] = await invitations.createInvitationBulk([{ emailAddress: 'bulk@example.com' }]);
  due('getInvitationList', ids(await invitations.getInvitationList({ status: 'pending' })).includes(bulk.id), true);
  due('revokeInvitation', (await invitations.revokeInvitation(invitation.id)).status, 'revoked');
  await refused('revokeInvitation again', invitations.revokeInvitation(invitation.id), 400);
  due('deleteInvitation', (await invitations.deleteInvitation(bulk.id)).deleted, true);
  await refused('deleteInvitation gone', invitations.deleteInvitation(bulk.id), 404);
});

await flow('urls and settings', async () => {
  const { redirectUrls: urls, domains, proxyChecks, instance, betaFeatures } = clerk;
  const url = await urls.createRedirectUrl({ url: 'https://example.com/cb' });
  due('getRedirectUrl', (await urls.getRedirectUrl(url.id)).url, 'https://example.com/cb');
  due('getRedirectUrlList', (await urls.getRedirectUrlList()).totalCount, 1);
  await refused('createRedirectUrl twice', urls.createRedirectUrl({ url: 'https://example.com/cb' }), 422);
  due('deleteRedirectUrl', (await urls.deleteRedirectUrl(url.id)).deleted, true);
  await refused('redirect url gone', urls.getRedirectUrl(url.id), 404);
  const domain = await domains.add({ name: 'satellite.example', is_satellite: true, isSatellite: true });
  due('domains.list', (await domains.list()).totalCount, 1);
  due('domains.update', (await domains.update({ domainId: domain.id, name: 'other.example' })).name, 'other.example');
  due('proxyChecks.verify', (await proxyChecks.verify({ domainId: domain.id, proxyUrl: 'https://other.example/__clerk' })).successful, true);
  due('domains.delete', (await domains.delete(domain.id)).deleted, true);
  await refused('domains.deleteDomain', domains.deleteDomain(domain.id), 404);
  due('instance.get', (await instance.get()).id.startsWith('ins_'), true);
  await instance.update({ allowedOrigins: ['https://example.com'] });
  due('instance.update', (await instance.get()).allowedOrigins, ['https://example.com']);
  due('instance.updateRestrictions', (await instance.updateRestrictions({ allowlist: true })).allowlist, true);
  await instance.updateOrganizationSettings({ maxAllowedMemberships: 7 });
  due('instance.getOrganizationSettings', (await instance.getOrganizationSettings()).maxAllowedMemberships, 7);
  await betaFeatures.changeDomain({ homeUrl: 'https://example.com' });
});

await flow('emails', async () => {
  const message = { to: { address: 'to@example.com' }, from: { address: 'no-reply@example.com' }, subject: 'Hi', text: 'Hi' };
  const email = await clerk.emails.create(message);
  due('emails.get', (await clerk.emails.get(email.id)).subject, 'Hi');
  const batch = await clerk.emails.createBatch([message, { ...message, to: { userId: 'user_x' } }]);
  due('emails.createBatch', batch.map(one => [one.index, one.statusCode, Boolean(one.email)]), [[0, 200, true], [1, 404, false]]);
  await refused('emails gone', clerk.emails.get('ema_x'), 404);
});

// What has no state: the methods are called, and must be able to read the response.
await flow('made up', async () => {
  const organization = await clerk.organizations.createOrganization({ name: 'Billed' });
  const user = await clerk.users.createUser({ firstName: 'N' });
  await clerk.billing.getPlanList({});
  await clerk.billing.cancelSubscriptionItem('item_1', {});
  await clerk.billing.extendSubscriptionItemFreeTrial('item_1', { extendTo: new Date(Date.now() + 1e9) });
  await clerk.billing.getOrganizationBillingSubscription(organization.id);
  await clerk.billing.getUserBillingSubscription(user.id);
  await refused('billing of nobody', clerk.billing.getUserBillingSubscription('user_x'), 404);
  await clerk.webhooks.createSvixApp();
  await clerk.webhooks.generateSvixAuthURL();
  await clerk.webhooks.deleteSvixApp();
  await clerk.signUps.get('sua_1').catch(error => due('signUps.get', error.status, 404));
  await clerk.signUps.update({ signUpAttemptId: 'sua_1', externalId: 'e' }).catch(error => due('signUps.update', error.status, 404));
  await refused('getHandshakePayload of nobody', clerk.clients.getHandshakePayload({ nonce: 'n' }), 404);
  await clerk.__experimental_accountlessApplications.createAccountlessApplication();
  await clerk.__experimental_accountlessApplications.completeAccountlessApplicationOnboarding();
});

await flow('webhooks', async () => {
  const events = await (await fetch(`${fake.url}/_fake/webhooks`)).json();
  for (const event of events) {
    const request = new Request('https://example.com/hook', { method: 'POST', headers: event.headers, body: event.body });
    const verified = await verifyWebhook(request, { signingSecret: fake.webhook_secret });
    due(`webhook ${event.id}`, verified.type, event.event);
  }
  due('webhooks', events.length > 50, true);
});

for (const problem of problems) console.log(problem);
console.log(`${called.size} methods called, ${problems.length} problems`);
process.exit(problems.length || called.size < 190 ? 1 : 0);
