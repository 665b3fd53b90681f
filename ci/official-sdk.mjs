// Calls every method of the official JavaScript SDK with every field that its type declarations have, and prints the
// requests that this makes, as JSON: method, path, and the names in query and body. Nothing leaves the process.
//
// Usage: node official-sdk.mjs FOLDER, where FOLDER/node_modules has @clerk/backend and typescript.

import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

const folder = path.resolve(process.argv[2]);
const require = createRequire(path.join(folder, 'index.js'));
const ts = require('typescript');

const entry = path.join(folder, 'entry.ts');
const source = "import { createClerkClient } from '@clerk/backend';\nexport const clerk = createClerkClient({});\n";
const options = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  strict: true,
  skipLibCheck: true,
  types: [],
};
const host = ts.createCompilerHost(options);
const read = host.getSourceFile.bind(host);
host.getSourceFile = (name, ...rest) =>
  name === entry ? ts.createSourceFile(name, source, options.target, true) : read(name, ...rest);
const program = ts.createProgram([entry], options, host);
const checker = program.getTypeChecker();
const root = program.getSourceFile(entry);
const clerkType = checker.getTypeAtLocation(root.statements[1].declarationList.declarations[0].name);

/** A value of the type that has every field; of a union of objects, the fields of all of them. */
function valueOf(type, name, depth = 0) {
  const flags = type.flags;
  if (type.isUnion()) {
    const parts = type.types.filter((part) => !(part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)));
    const objects = parts.filter(isRecord);
    if (objects.length > 1) return Object.assign({}, ...objects.map((part) => valueOf(part, name, depth)));
    return parts.length ? valueOf(objects[0] ?? parts[0], name, depth) : undefined;
  }
  if (flags & ts.TypeFlags.BooleanLike) return true;
  if (type.isNumberLiteral() || type.isStringLiteral()) return type.value;
  if (flags & ts.TypeFlags.NumberLike) return 1;
  if (flags & ts.TypeFlags.StringLike) return `${name}_1`;
  if (depth > 5) return {};
  const symbol = type.symbol?.name;
  if (symbol === 'Date') return new Date(0);
  if (symbol === 'Headers') return new Headers({ 'x-any': 'x' });
  if (symbol === 'Blob' || symbol === 'File') return new Blob(['x'], { type: 'image/png' });
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    const [item] = checker.getTypeArguments(type);
    return [item ? valueOf(item, name, depth + 1) : 'x'];
  }
  if (type.isIntersection() || isRecord(type)) return objectOf(type, depth);
  return 'x';
}

function isRecord(type) {
  const isObject = type.flags & ts.TypeFlags.Object || type.isIntersection();
  return isObject && !checker.isArrayType(type) && !checker.isTupleType(type) && !type.getCallSignatures().length;
}

function objectOf(type, depth) {
  const fields = {};
  for (const property of checker.getPropertiesOfType(type)) {
    const value = valueOf(checker.getTypeOfSymbolAtLocation(property, root), property.name, depth + 1);
    if (value !== undefined) fields[property.name] = value;
  }
  const isOpen = Object.keys(fields).length === 0;
  return isOpen && checker.getIndexInfosOfType(type).length ? { any: 'x' } : fields;
}

const requests = [];
let method = '';
globalThis.fetch = async (url, init) => {
  const { pathname, searchParams } = new URL(url);
  requests.push({
    sdk_method: method,
    method: init.method,
    path: pathname,
    query: [...new Set(searchParams.keys())],
    body: bodyNames(init.body),
  });
  return new Response('{}', { headers: { 'content-type': 'application/json' } });
};

/** Names of a body, those within it by their path: `saml.idp_sso_url`, `[].email_address`. */
function bodyNames(body) {
  if (body instanceof FormData) return [...new Set(body.keys())];
  return typeof body === 'string' ? namesIn(JSON.parse(body), '') : [];
}

function namesIn(value, prefix) {
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item, `${prefix}[]`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = prefix ? `${prefix}.${name}` : name;
    return [own, ...namesIn(inner, own)];
  });
}

const { createClerkClient } = require('@clerk/backend');
const clerk = createClerkClient({ secretKey: 'sk_test_made_up', publishableKey: undefined, telemetry: { disabled: true } });
for (const resource of checker.getPropertiesOfType(clerkType)) {
  const instance = clerk[resource.name];
  if (resource.name === 'telemetry' || typeof instance !== 'object' || instance === null) continue;
  const type = checker.getTypeOfSymbolAtLocation(resource, root);
  for (const symbol of checker.getPropertiesOfType(type)) {
    const signatures = checker.getTypeOfSymbolAtLocation(symbol, root).getCallSignatures();
    // `request` is what all methods are made of.
    if (!signatures.length || symbol.name === 'request' || typeof instance[symbol.name] !== 'function') continue;
    method = `${resource.name}.${symbol.name}`;
    for (const signature of signatures) {
      const values = signature.getParameters().map((parameter) =>
        valueOf(checker.getTypeOfSymbolAtLocation(parameter, root), parameter.name),
      );
      try {
        await instance[symbol.name](...values);
      } catch (error) {
        process.stderr.write(`${method}: ${error}\n`);
      }
    }
  }
}
process.stdout.write(JSON.stringify(requests, null, 1));
