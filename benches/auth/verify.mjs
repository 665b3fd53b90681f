// CPU time of @clerk/backend to verify the token that `cargo run --release` printed.
// Usage: node verify.mjs <folder with node_modules> <token> <PEM in base64>
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, token, pem] = process.argv.slice(2);
const { verifyToken } = createRequire(pathToFileURL(`${folder}/`))('@clerk/backend');
const options = { jwtKey: Buffer.from(pem, 'base64').toString() };
let least = Infinity;
for (let round = 0; round < 30; round++) {
  const began = process.cpuUsage();
  for (let index = 0; index < 500; index++) await verifyToken(token, options);
  const { user, system } = process.cpuUsage(began);
  least = Math.min(least, (user + system) / 500);
}
console.log(`@clerk/backend: ${least.toFixed(2)} µs`);
