// `npm run runtimes -- xsnap`: the worker of the engine XS with this library and with the peer under
// its supervisor, the same programs on both. `run.mjs measure` only measures.
import { measure } from './measure.mjs';

const args = process.argv.slice(2);

try {
  const isGood = args[0] === 'measure' ? await measure(args.slice(1)) : await measure([]);
  if (!isGood) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
