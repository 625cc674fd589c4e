// Plain JavaScript, since it must run on a Node.js that cannot read TypeScript yet.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const readsTypeScript = major > 23 || (major === 22 && minor >= 18) || (major === 23 && minor >= 6);
if (!readsTypeScript) {
  console.error(
    `Node.js ${process.versions.node} cannot run this: 22.18 or newer is needed.\n` +
      'npm installs one beside the project ("npm ci", with optional dependencies) and uses it in\n' +
      '"npm start" and "npm test"; on a platform without one, install Node.js 24 yourself.',
  );
  process.exit(1);
}
