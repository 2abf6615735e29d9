import { execPath, exit, stderr, versions } from 'node:process';

/**
 * JavaScript that Node.js of any age can read, for an older one refuses TypeScript by the ending of its file name and says
 * nothing of its own age.
 */

const NEEDED = 24;

if (Number.parseInt(versions.node, 10) < NEEDED) {
  stderr.write(
    `Springtide needs Node.js ${NEEDED} or newer, and ${execPath} is ${versions.node}. Use npm start or npm run: npm ci installs ` +
      `the right one on Linux, and npm finds it first. Elsewhere take it from https://nodejs.org.\n`,
  );
  exit(1);
}
await import('./springtide.ts');
