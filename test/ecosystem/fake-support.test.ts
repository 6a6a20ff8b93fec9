// The managers of virtual data over the tables of somebody else, as the compat package offers them.
import { describe, expect, it } from 'vitest';
import { makeFakeVirtualStuff } from '../../compat/swingset-liveslots/tools/fakeVirtualSupport.js';

interface Counter {
  add(): number;
}

interface Self {
  readonly state: { count: number };
}

describe('kinds over other tables', () => {
  it('[K5] know their objects by the names that these give', () => {
    const { vom } = makeFakeVirtualStuff();
    const make = vom.defineKind('counter', () => ({ count: 0 }), {
      add: ({ state }: Self) => (state.count += 1),
    }) as () => Counter;
    const [one, other] = [make(), make()];
    expect([one.add(), one.add(), other.add()]).toEqual([1, 2, 1]);
    expect(() => one.add.call({})).toThrow('add');
  });
});
