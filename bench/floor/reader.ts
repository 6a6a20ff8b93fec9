// Bodies to values: of what the rows of the table send, in the time that JSON.parse takes.

import type { CapData } from 'liveslots';
import type { Tables } from './tables.js';

export function makeReader(tables: Tables): (data: CapData<string>) => unknown {
  return ({ body, slots }) => {
    const revive = (value: unknown): unknown => {
      if (typeof value === 'string') {
        const sign = value[0];
        if (sign !== '$' && sign !== '&') return value;
        const slot = slots[Number.parseInt(value.slice(1), 10)] ?? '';
        return sign === '$' ? tables.presence(slot) : tables.promise(slot);
      }
      if (Array.isArray(value)) return value.map(revive);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revive(each)]));
    };
    const value: unknown = JSON.parse(body.slice(1));
    return harden(slots.length > 0 ? revive(value) : value);
  };
}
