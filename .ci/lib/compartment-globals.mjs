// What Node has as a global and a compartment of SES has not, by asking both.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ASK = `
  import 'ses';
  const all = Object.getOwnPropertyNames(globalThis);
  lockdown();
  const inside = Object.getOwnPropertyNames(new Compartment().globalThis);
  console.log(JSON.stringify(all.filter(name => !inside.includes(name))));`;

/** @returns {string[]} */
export const namesMissingInCompartments = () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const args = ['--input-type=module', '--eval', ASK];
  return JSON.parse(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }));
};
