/**
 * Hidden classes that V8 must not forget. At a full collection it forgets those of which no object is
 * left, and throws away all code that was compiled for them. What a delivery makes and lets go is gone by
 * then, and a sweep collects: without this, the deliveries after each sweep would pay for compiling once
 * more. Nothing but speed depends on it; `npm run bench -- --only collection` measures that.
 */
const kept: object[] = [];

/** @param example made as all others of its class are; it stays for good, with all that it holds */
export function keepHiddenClass(example: object): void {
  kept.push(example);
}
