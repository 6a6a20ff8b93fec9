// Things that make further things, each one step further.
import { remote } from './kit.js';

/**
 * @param {bigint} step
 * @returns {unknown}
 */
const makeThing = step =>
  remote('thing', {
    next: () => makeThing(step + 1n),
    step: () => step,
  });

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = () =>
  remote('factory', { next: () => makeThing(1n), step: () => 0n });
