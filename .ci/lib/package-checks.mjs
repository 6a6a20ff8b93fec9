// What the checks of both packages do: run npm in a folder, and say what holds.
import { execFileSync } from 'node:child_process';

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export const call = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export const npm = (args, cwd) => {
  const cli = process.env['npm_execpath'];
  if (cli !== undefined && cli.endsWith('npm-cli.js')) {
    return call(process.execPath, [cli, ...args], cwd);
  }
  return call(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, cwd);
};

/**
 * @param {boolean} claim
 * @param {string} done what holds
 * @param {() => string} wrong
 */
export const check = (claim, done, wrong) => {
  if (!claim) throw new Error(wrong());
  console.log(`ok  ${done}`);
};
