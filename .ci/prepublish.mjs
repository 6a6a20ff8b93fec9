// Runs before `npm publish`, and refuses while package.json lacks the addresses that npm shows and
// resolves relative links by. None is invented: whoever publishes fills them in. Where scripts are
// switched off, `private` makes npm itself refuse until then.
import { readFileSync } from 'node:fs';

const manifest = /** @type {Record<string, unknown>} */ (
  JSON.parse(readFileSync('package.json', 'utf8'))
);

const wanted = {
  repository:
    'where the sources are: { "type": "git", "url": … }; relative links of README.md need it',
  homepage: 'the page that npm links to',
  bugs: 'where faults are reported: { "url": … }',
};

const missing = Object.entries(wanted).filter(([field]) => {
  const value = manifest[field];
  const address = typeof value === 'object' && value !== null && 'url' in value ? value.url : value;
  return typeof address !== 'string' || !/^(git\+)?https:\/\/./.test(address);
});
for (const [field, what] of missing) {
  console.error(`package.json has no "${field}" with an https address: ${what}`);
}
if (manifest['private'] === true) console.error('package.json says "private": true');
if (missing.length > 0 || manifest['private'] === true) {
  console.error('Not published.');
  process.exitCode = 1;
}
