import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createClerkClient } from '@clerk/backend';

// The fake ends with this process.
const child = spawn('clerk-backend-fake', ['--fixtures', 'fixtures.json'], { stdio: ['ignore', 'pipe', 'inherit'] });
const [line] = await once(createInterface({ input: child.stdout }), 'line');
const fake = JSON.parse(line);

const clerk = createClerkClient({ secretKey: fake.secret_key, apiUrl: fake.url, telemetry: { disabled: true } });
const { data: [ada] } = await clerk.users.getUserList({ username: ['ada'] });

const signedIn = await fetch(`${fake.url}/_fake/sign_in`, {
  method: 'POST',
  body: JSON.stringify({ user_id: ada.id }),
});
const { token } = await signedIn.json();
console.log(`Authorization: Bearer ${token}`);
child.kill();
