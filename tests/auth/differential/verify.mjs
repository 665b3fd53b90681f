// Says for each token, a JSON string on a line of its own, whether @clerk/backend accepts it: `1`, or `0` and the reason.
// Usage: node verify.mjs <folder with node_modules> <PEM>
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createInterface } from 'node:readline';

const [folder, pem] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/`));
const { verifyToken } = require('@clerk/backend');

for await (const line of createInterface({ input: process.stdin })) {
  let verdict;
  try {
    await verifyToken(JSON.parse(line), { jwtKey: pem });
    verdict = '1';
  } catch (error) {
    verdict = `0 ${error.reason}`;
  }
  console.log(verdict);
}
