// Says for each token, a JSON string on a line of its own, whether @clerk/backend accepts it.
// Usage: node verify.mjs <folder with node_modules> <PEM>
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createInterface } from 'node:readline';

const [folder, pem] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/`));
const { verifyToken } = require('@clerk/backend');

for await (const line of createInterface({ input: process.stdin })) {
  let accepted;
  try {
    await verifyToken(JSON.parse(line), { jwtKey: pem });
    accepted = true;
  } catch {
    accepted = false;
  }
  console.log(accepted ? 1 : 0);
}
